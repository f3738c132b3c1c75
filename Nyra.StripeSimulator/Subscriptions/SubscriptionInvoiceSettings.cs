namespace Nyra.StripeSimulator.Subscriptions;

internal sealed record SubscriptionInvoiceSettings
{
    public static readonly SubscriptionInvoiceSettings Standard = new();

    public string? AccountTaxIds => null;

    public string? CustomFields => null;

    public string? Description => null;

    public string? Footer => null;

    public Issuer Issuer => Issuer.Self;
}
