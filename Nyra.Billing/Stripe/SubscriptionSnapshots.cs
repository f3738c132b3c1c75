using Stripe;

namespace Nyra.Billing.Stripe;

/// <summary>Reads a subscription as far as access depends on it. Pure.</summary>
internal static class SubscriptionSnapshots
{
    /// <summary>Null where none of its items is of the product.</summary>
    public static SubscriptionSnapshot? Of(Subscription subscription, string product)
    {
        if (subscription.Items.Data.FirstOrDefault(item => item.Price.ProductId == product) is not { } ours)
            return null;
        var invoice = subscription.LatestInvoice;
        DateTimeOffset periodEnd = ours.CurrentPeriodEnd;
        return new(
            subscription.Id, subscription.Status, subscription.Created, ours.CurrentPeriodStart, periodEnd,
            subscription.CancelAt is { } at ? at : subscription.CancelAtPeriodEnd ? periodEnd : null,
            CollectionPaused: subscription.PauseCollection is not null,
            FirstInvoiceUnpaid: invoice is { BillingReason: "subscription_create", Status: not "paid" },
            OpenInvoiceDue: invoice is { Status: "open" } ? invoice.DueDate ?? invoice.StatusTransitions?.FinalizedAt ?? invoice.Created : null);
    }
}
