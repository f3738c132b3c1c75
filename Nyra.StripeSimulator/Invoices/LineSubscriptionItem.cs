namespace Nyra.StripeSimulator.Invoices;

internal sealed record LineSubscriptionItem(string? InvoiceItem, bool Proration, string Subscription, string SubscriptionItem)
{
    public ProrationDetails? ProrationDetails => Proration ? ProrationDetails.None : null;
}
