namespace Nyra.StripeSimulator.Invoices;

internal sealed record InvoiceItemParent(InvoiceItemSubscription SubscriptionDetails)
{
    public string Type => "subscription_details";
}
