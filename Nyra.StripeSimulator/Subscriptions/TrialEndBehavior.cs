namespace Nyra.StripeSimulator.Subscriptions;

internal sealed record TrialEndBehavior(string MissingPaymentMethod)
{
    public string? BillingCycleAnchor => null;
}
