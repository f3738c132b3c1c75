using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>
/// A cancellation set for later, or taken back. The API's cancel_at_period_end sets both fields; cancel_at, which is also what the
/// Customer Portal uses for flexible subscriptions, leaves cancel_at_period_end false.
/// </summary>
/// <param name="At">null takes a scheduled cancellation back.</param>
internal sealed record ScheduledCancellation(long? At, bool AtPeriodEnd)
{
    public static ScheduledCancellation? Read(Parameters parameters, Subscription subscription, long now)
    {
        var atPeriodEnd = parameters.Flag("cancel_at_period_end");
        var cancelAt = parameters.Clearable("cancel_at");
        if (atPeriodEnd == true && cancelAt.Value is not null)
        {
            parameters.Refuse(StripeErrors.Invalid(
                "You may only specify one of these parameters: cancel_at, cancel_at_period_end.", "cancel_at"));
        }

        if (cancelAt.Value is "min_period_end" or "max_period_end")
        {
            return new ScheduledCancellation(subscription.CurrentPeriodEnd, false);
        }

        if (cancelAt.Value is not null)
        {
            var at = parameters.Integer("cancel_at");
            if (at <= now)
            {
                parameters.Refuse(StripeErrors.Invalid("`cancel_at` must be in the future.", "cancel_at"));
            }

            return new ScheduledCancellation(at, false);
        }

        return atPeriodEnd switch
        {
            true => new ScheduledCancellation(subscription.CurrentPeriodEnd, true),
            false => new ScheduledCancellation(null, false),
            null => cancelAt.IsGiven ? new ScheduledCancellation(null, false) : null,
        };
    }

    public static ScheduledCancellation FromPortal(Subscription subscription) =>
        new(subscription.CurrentPeriodEnd, subscription.BillingMode.Type == BillingMode.ClassicType);

    public void ApplyTo(Subscription subscription, long now)
    {
        // Saying the same thing again does not make the request newer.
        if (At == subscription.CancelAt && AtPeriodEnd == subscription.CancelAtPeriodEnd)
        {
            return;
        }

        subscription.CancelAt = At;
        subscription.CancelAtPeriodEnd = AtPeriodEnd;
        subscription.CanceledAt = At is null ? null : now;
        subscription.CancellationDetails = At is null
            ? CancellationDetails.None
            : subscription.CancellationDetails with { Reason = CancellationDetails.Requested.Reason };
    }
}
