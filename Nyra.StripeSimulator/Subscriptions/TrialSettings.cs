namespace Nyra.StripeSimulator.Subscriptions;

internal sealed record TrialSettings(TrialEndBehavior EndBehavior)
{
    public static readonly TrialSettings Standard = new(new TrialEndBehavior("create_invoice"));
}
