namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>What becomes of a trial that ends without a card.</summary>
internal sealed record TrialSettings(TrialEndBehavior EndBehavior)
{
    public const string Cancel = "cancel";
    public const string CreateInvoice = "create_invoice";
    public const string Pause = "pause";

    public static readonly TrialSettings Standard = new(new TrialEndBehavior(CreateInvoice));
}
