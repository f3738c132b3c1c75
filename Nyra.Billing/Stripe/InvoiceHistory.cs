using Stripe;

namespace Nyra.Billing.Stripe;

/// <summary>What the invoices of one subscription say about payment. Pure.</summary>
/// <param name="NeverPaid">Whether the first invoice is not paid, there was no trial, and no later invoice was paid with money.</param>
/// <param name="OwedSince">When the oldest invoice was due that is open, or was given up as uncollectible since the last payment.</param>
internal sealed record InvoiceHistory(bool NeverPaid, DateTimeOffset? OwedSince)
{
    private const string First = "subscription_create";

    private static readonly InvoiceHistory Paid = new(NeverPaid: false, OwedSince: null);

    /// <summary>
    /// What the latest invoice, which comes with the subscription, says alone; null where all invoices are needed. A later invoice may
    /// hide an open one: a proration of zero is paid at once, and an invoice that is sent stays open while the next period begins.
    /// </summary>
    public static InvoiceHistory? OfLatest(Subscription subscription)
    {
        // No other status gives access.
        if (subscription.Status is not ("active" or "past_due"))
            return Paid;
        if (subscription.Status == "past_due" || subscription.CollectionMethod == "send_invoice")
            return null;
        var paid = subscription.LatestInvoiceId is null
            || subscription.LatestInvoice is { Status: "paid", BillingReason: First } || IsPaidWithMoney(subscription.LatestInvoice);
        return paid || HadTrial(subscription) ? Paid : null;
    }

    /// <param name="invoices">All of the subscription, in any order.</param>
    public static InvoiceHistory Of(Subscription subscription, IReadOnlyList<Invoice> invoices)
    {
        // Without the uncollectible ones, the grace period of an unpaid subscription would begin again with each period.
        var lastPaid = invoices.Where(IsPaidWithMoney).Select(invoice => invoice.Created).DefaultIfEmpty().Max();
        var owed = invoices.Where(invoice => invoice.Status == "open" || (invoice.Status == "uncollectible" && invoice.Created > lastPaid))
            .Select(Due).Order().FirstOrDefault();
        return new(!HadTrial(subscription) && FirstOf(invoices) is { Status: not "paid" } && !invoices.Any(IsPaidWithMoney), owed);
    }

    // Without an invoice for its creation, the time before the first renewal is free; that renewal counts once it is finalized.
    private static Invoice? FirstOf(IReadOnlyList<Invoice> invoices) =>
        invoices.FirstOrDefault(invoice => invoice.BillingReason == First)
        ?? invoices.Where(invoice => invoice.Status != "draft").MinBy(invoice => invoice.Created);

    // What is due excludes credit. A later invoice of zero, such as a proration, is marked paid without a payment.
    private static bool IsPaidWithMoney(Invoice? invoice) => invoice is { Status: "paid", AmountDue: > 0 };

    private static bool HadTrial(Subscription subscription) => subscription.TrialEnd is not null;

    private static DateTimeOffset? Due(Invoice invoice) => invoice.DueDate ?? invoice.StatusTransitions?.FinalizedAt ?? invoice.Created;
}
