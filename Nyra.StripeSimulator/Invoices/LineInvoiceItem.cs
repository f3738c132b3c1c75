namespace Nyra.StripeSimulator.Invoices;

internal sealed record LineInvoiceItem(string InvoiceItem, bool Proration, string? Subscription)
{
    public ProrationDetails? ProrationDetails => Proration ? ProrationDetails.None : null;
}
