namespace Nyra.StripeSimulator.Invoices;

/// <summary>Where the invoice comes from: since basil the subscription stands here, no longer on the invoice itself.</summary>
internal sealed record InvoiceParent(SubscriptionDetails SubscriptionDetails)
{
    public string? QuoteDetails => null;

    public string Type => "subscription_details";
}
