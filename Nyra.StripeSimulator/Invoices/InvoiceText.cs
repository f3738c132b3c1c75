using Nyra.StripeSimulator.Catalog;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Invoices;

internal static class InvoiceText
{
    /// <summary>"1 × Pro (at $12.00 / month)"</summary>
    public static string Line(SubscriptionItem item, string productName) =>
        $"{item.Quantity} × {productName} (at {Money.Format(item.Price.UnitAmount, item.Price.Currency)} / {Every(item.Price.Recurring!)})";

    /// <summary>What the payment intent of an invoice is for.</summary>
    public static string Payment(Invoice invoice) => invoice.BillingReason switch
    {
        InvoiceReason.SubscriptionCreate => "Subscription creation",
        _ when invoice.Subscription is not null => "Subscription update",
        _ => "Payment for Invoice",
    };

    /// <summary>"month", "3 months"</summary>
    public static string Every(Recurring recurring) =>
        recurring.IntervalCount == 1 ? recurring.Interval : $"{recurring.IntervalCount} {recurring.Interval}s";
}
