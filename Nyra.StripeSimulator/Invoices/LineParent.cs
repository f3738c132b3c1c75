namespace Nyra.StripeSimulator.Invoices;

/// <summary>Where a line comes from: exactly one of the two.</summary>
internal sealed record LineParent
{
    public LineInvoiceItem? InvoiceItemDetails { get; private init; }

    public LineSubscriptionItem? SubscriptionItemDetails { get; private init; }

    public string Type => InvoiceItemDetails is null ? "subscription_item_details" : "invoice_item_details";

    public static LineParent Of(InvoiceItem item) => item.Parent?.SubscriptionDetails is { SubscriptionItem: { } subscriptionItem } parent
        ? new LineParent
        {
            SubscriptionItemDetails = new LineSubscriptionItem(item.Id, item.Proration, parent.Subscription, subscriptionItem),
        }
        : new LineParent
        {
            InvoiceItemDetails = new LineInvoiceItem(item.Id, item.Proration, item.Parent?.SubscriptionDetails.Subscription),
        };

    public static LineParent Of(Subscriptions.SubscriptionItem item) =>
        new() { SubscriptionItemDetails = new LineSubscriptionItem(null, Proration: false, item.Subscription, item.Id) };
}
