namespace Nyra.StripeSimulator.Invoices;

internal sealed record LineParent(LineSubscriptionItem SubscriptionItemDetails)
{
    public string? InvoiceItemDetails => null;

    public string Type => "subscription_item_details";
}
