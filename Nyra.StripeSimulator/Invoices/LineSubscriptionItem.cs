namespace Nyra.StripeSimulator.Invoices;

internal sealed record LineSubscriptionItem(string Subscription, string SubscriptionItem)
{
    public string? InvoiceItem => null;

    public bool Proration => false;

    public string? ProrationDetails => null;
}
