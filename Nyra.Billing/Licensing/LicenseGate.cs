using Nyra.Billing.Entitlements;

namespace Nyra.Billing.Licensing;

/// <summary>Decides access. Pure: the standing gates, a failed payment ends by the time asked, since no event marks that moment.</summary>
public static class LicenseGate
{
    /// <param name="grace">Grace period after a failed payment, from <see cref="BillingState.PastDueSince"/>.</param>
    public static Access Decide(BillingState billing, TimeSpan grace, DateTimeOffset now) => billing.Standing switch
    {
        // Its end has come though nobody told: the event is late, or lost.
        SubscriptionStanding.Active or SubscriptionStanding.Trialing when billing.CancelsAt <= now => new(false, AccessCodes.Canceled),
        SubscriptionStanding.Active or SubscriptionStanding.Trialing when billing.CancelsAt is { } end =>
            new(true, AccessCodes.CancelScheduled, end),
        SubscriptionStanding.Active => new(true, AccessCodes.Active),
        SubscriptionStanding.Trialing => new(true, AccessCodes.Trialing),
        SubscriptionStanding.PastDue or SubscriptionStanding.Unpaid when End(billing, grace) is { } end && end > now =>
            new(true, AccessCodes.PaymentGrace, end),
        SubscriptionStanding.PastDue => new(false, AccessCodes.PaymentFailed),
        SubscriptionStanding.Incomplete => new(false, AccessCodes.PaymentIncomplete),
        SubscriptionStanding.Unpaid => new(false, AccessCodes.Unpaid),
        SubscriptionStanding.Paused when End(billing, grace) is { } end && end > now => new(true, AccessCodes.PauseScheduled, end),
        SubscriptionStanding.Paused => new(false, AccessCodes.Paused),
        SubscriptionStanding.Canceled => new(false, AccessCodes.Canceled),
        _ => new(false, AccessCodes.NoSubscription),
    };

    /// <summary>As <see cref="Decide(BillingState, TimeSpan, DateTimeOffset)"/>, for one feature by its lookup key.</summary>
    public static Access Decide(BillingState billing, string feature, TimeSpan grace, DateTimeOffset now)
    {
        var access = Decide(billing, grace, now);
        return access.Allowed && !billing.Features.Contains(feature) ? new(false, AccessCodes.FeatureNotIncluded) : access;
    }

    // The later of the paid time and the grace period, which only a past-due subscription has; a scheduled cancellation ends both.
    private static DateTimeOffset? End(BillingState billing, TimeSpan grace)
    {
        var end = Later(billing.PaidUntil, billing.PastDueSince + grace);
        return billing.CancelsAt < end ? billing.CancelsAt : end;
    }

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;
}
