using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;

namespace Nyra.Billing.Entitlements;

/// <summary>
/// What an account becomes with what Stripe says now. Pure. The status gates, entitlements refine: Stripe computes entitlements a little
/// after the subscription, so an active one without its expected features has the plan's meanwhile.
/// </summary>
public static class EntitlementRules
{
    public static BillingState Next(BillingState current, StripeSnapshot snapshot, PlanOptions plan, DateTimeOffset now)
    {
        // The best one counts, so that an old subscription's deletion cannot revoke a new one.
        var best = snapshot.Subscriptions.Where(subscription => Counts(subscription, current))
            .OrderBy(subscription => Rank(StandingOf(subscription), PaidUntil(subscription) > now))
            .ThenByDescending(subscription => subscription.Sold)
            .ThenByDescending(subscription => subscription.PeriodEnd)
            .ThenByDescending(subscription => subscription.Created)
            .ThenBy(subscription => subscription.Id, StringComparer.Ordinal)
            .FirstOrDefault();
        if (best is null)
            return BillingState.None;

        var standing = StandingOf(best);
        var paidUntil = PaidUntil(best);
        var (features, source) = FeaturesOf(best, snapshot, plan);
        return new BillingState
        {
            Standing = standing,
            SubscriptionId = best.Id,
            ProductId = best.ProductId,
            Plan = plan.Name,
            Features = features,
            FeatureSource = source,
            HostedAiCap = features.Contains(PlanOptions.HostedAi) ? CapOf(snapshot, plan) : null,
            PeriodStart = best.PeriodStart,
            PeriodEnd = best.PeriodEnd,
            CancelsAt = standing is SubscriptionStanding.Canceled ? null : best.CancelsAt,
            PaidUntil = paidUntil,
            PastDueSince = standing is SubscriptionStanding.PastDue ? OwedSince(current, best, now) : null,
        };
    }

    /// <summary>Whether Stripe has yet to compute the entitlements of a running subscription: look again a little later.</summary>
    public static bool AwaitsFeatures(BillingState state) => state.FeatureSource == FeatureSource.Plan;

    // A subscription that gave access goes on to do so until its product changes, also where nothing but the account remembers that its
    // product was sold here. Accounts of version 0.1 do not name the product.
    private static bool Counts(SubscriptionSnapshot subscription, BillingState current) => subscription.Ours
        || (subscription.Id == current.SubscriptionId && (current.ProductId ?? subscription.ProductId) == subscription.ProductId);

    private static SubscriptionStanding StandingOf(SubscriptionSnapshot subscription) => subscription.Status switch
    {
        "active" or "trialing" or "past_due" when subscription.CollectionPaused => SubscriptionStanding.Paused,
        "active" or "past_due" when subscription.NeverPaid => SubscriptionStanding.Incomplete,
        "active" => SubscriptionStanding.Active,
        "trialing" => SubscriptionStanding.Trialing,
        "past_due" => SubscriptionStanding.PastDue,
        "unpaid" => SubscriptionStanding.Unpaid,
        "paused" => SubscriptionStanding.Paused,
        "incomplete" => SubscriptionStanding.Incomplete,
        // canceled, incomplete_expired, and any word Stripe may add: only what is known to be paid gives access.
        _ => SubscriptionStanding.Canceled,
    };

    // Until when access lasts although the status gives none, or only a grace period: a paid period is used to its end. A period that
    // Stripe has ended is over, also where Stripe's clock runs ahead of ours. Status paused gives nothing: it follows a trial.
    private static DateTimeOffset? PaidUntil(SubscriptionSnapshot subscription)
    {
        var matters = subscription.Status is "past_due" or "unpaid"
            || (subscription.CollectionPaused && subscription.Status is ("active" or "trialing"));
        var over = subscription.NeverPaid || subscription.PaidUntil <= subscription.PeriodStart;
        return matters && !over ? subscription.PaidUntil : null;
    }

    private static int Rank(SubscriptionStanding standing, bool paid) => standing switch
    {
        SubscriptionStanding.Active => 0,
        SubscriptionStanding.Trialing => 1,
        _ when paid => 2,
        SubscriptionStanding.PastDue => 3,
        SubscriptionStanding.Paused => 4,
        SubscriptionStanding.Unpaid => 5,
        SubscriptionStanding.Incomplete => 6,
        _ => 7,
    };

    private static (IReadOnlyList<string> Features, FeatureSource Source) FeaturesOf(
        SubscriptionSnapshot subscription, StripeSnapshot snapshot, PlanOptions plan)
    {
        var standing = StandingOf(subscription);
        if (standing is not (SubscriptionStanding.Active or SubscriptionStanding.Trialing or SubscriptionStanding.PastDue)
            && PaidUntil(subscription) is null)
            return ([], FeatureSource.None);
        var entitled = snapshot.Features.Select(feature => feature.LookupKey).ToHashSet();
        // A product that was never sold here gives what it grants and no more.
        var expected = subscription.Grants ?? plan.FeatureKeys;
        var complete = entitled.IsSupersetOf(expected);
        return ([.. entitled.Union(expected).Order(StringComparer.Ordinal)], complete ? FeatureSource.Stripe : FeatureSource.Plan);
    }

    private static int CapOf(StripeSnapshot snapshot, PlanOptions plan)
    {
        var stripes = snapshot.Features.FirstOrDefault(feature => feature.LookupKey == PlanOptions.HostedAi)?.MonthlyRequests;
        return Math.Min(stripes ?? plan.HostedAiCap, plan.HostedAiCap);
    }

    private static DateTimeOffset OwedSince(BillingState current, SubscriptionSnapshot subscription, DateTimeOffset now)
    {
        if (subscription.OwedSince is { } due && due <= now)
            return due;
        // Due in our future: Stripe's clock runs ahead of ours. What counts is when it was first seen.
        return current.SubscriptionId == subscription.Id && current.PastDueSince is { } seen && seen <= now ? seen : now;
    }
}
