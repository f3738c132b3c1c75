using Stripe;

namespace Nyra.Billing.Stripe;

/// <summary>What the invoices of one subscription say about payment. Pure.</summary>
/// <param name="NeverPaid">Whether the first invoice is not paid, there was no trial, and no later invoice was paid with money.</param>
/// <param name="OwedSince">When the oldest invoice was due that is open, or was given up as uncollectible since the last payment.</param>
/// <param name="PaidUntil">
/// The end of the last period that is paid, of zero or on trial; null where none is, and where access does not depend on it.
/// </param>
internal sealed record InvoiceHistory(bool NeverPaid, DateTimeOffset? OwedSince, DateTimeOffset? PaidUntil)
{
    private const string First = "subscription_create";
    private const string Renewal = "subscription_cycle";

    private static readonly InvoiceHistory Paid = new(NeverPaid: false, OwedSince: null, PaidUntil: null);

    /// <summary>
    /// What the latest invoice, which comes with the subscription, says alone; null where all invoices are needed. A later invoice may
    /// hide an open one: a proration of zero is paid at once, and an invoice that is sent stays open while the next period begins.
    /// </summary>
    public static InvoiceHistory? OfLatest(Subscription subscription)
    {
        // No other status gives access.
        if (subscription.Status is not ("active" or "trialing" or "past_due" or "unpaid"))
            return Paid;
        // Access then lasts as long as the paid time.
        if (subscription.Status is "past_due" or "unpaid" || subscription.PauseCollection is not null)
            return null;
        if (HadTrial(subscription))
            return Paid;
        if (subscription.CollectionMethod == "send_invoice")
            return null;
        var paid = subscription.LatestInvoiceId is null
            || subscription.LatestInvoice is { Status: "paid", BillingReason: First } || IsPaidWithMoney(subscription.LatestInvoice);
        return paid ? Paid : null;
    }

    /// <param name="invoices">All of the subscription, in any order.</param>
    /// <param name="item">The subscription's item that access depends on.</param>
    public static InvoiceHistory Of(Subscription subscription, IReadOnlyList<Invoice> invoices, SubscriptionItem? item = null)
    {
        // Without the uncollectible ones, the grace period of an unpaid subscription would begin again with each period.
        var lastPaid = invoices.Where(IsPaidWithMoney).Select(invoice => invoice.Created).DefaultIfEmpty().Max();
        var owed = invoices.Where(invoice => invoice.Status == "open" || (invoice.Status == "uncollectible" && invoice.Created > lastPaid))
            .Select(Due).Order().FirstOrDefault();
        var neverPaid = !HadTrial(subscription) && FirstOf(invoices) is { Status: not "paid" } && !invoices.Any(IsPaidWithMoney);
        return new(neverPaid, owed, neverPaid ? null : PaidUntilOf(subscription, invoices, item));
    }

    // Without an invoice for its creation, the time before the first renewal is free; that renewal counts once it is finalized.
    private static Invoice? FirstOf(IReadOnlyList<Invoice> invoices) =>
        invoices.FirstOrDefault(invoice => invoice.BillingReason == First)
        ?? invoices.Where(invoice => invoice.Status != "draft").MinBy(invoice => invoice.Created);

    // What is due excludes credit. A later invoice of zero, such as a proration, is marked paid without a payment.
    private static bool IsPaidWithMoney(Invoice? invoice) => invoice is { Status: "paid", AmountDue: > 0 };

    private static bool HadTrial(Subscription subscription) => subscription.TrialEnd is not null;

    private static DateTimeOffset? Due(Invoice invoice) => invoice.DueDate ?? invoice.StatusTransitions?.FinalizedAt ?? invoice.Created;

    private static DateTimeOffset? PaidUntilOf(Subscription subscription, IReadOnlyList<Invoice> invoices, SubscriptionItem? item)
    {
        // Without any invoice, the time before the first renewal is free.
        if (invoices.Count == 0)
            return Later(subscription.TrialEnd, item?.CurrentPeriodEnd);
        var paid = invoices.Where(PaysForAPeriod).SelectMany(invoice => invoice.Lines?.Data ?? []).Where(IsOfAPeriod).ToList();
        // An item may have been changed to a product that no paid invoice names; then any item's period counts.
        var ours = paid.Where(line => line.Pricing?.PriceDetails?.Product == item?.Price?.ProductId).ToList();
        return Later(subscription.TrialEnd, (ours.Count > 0 ? ours : paid).Max(line => line.Period?.End));
    }

    // A renewal of zero, such as one with a coupon of 100 %, is free; an update of zero pays for nothing.
    private static bool PaysForAPeriod(Invoice invoice) =>
        invoice is { Status: "paid", BillingReason: First or Renewal } || IsPaidWithMoney(invoice);

    private static bool IsOfAPeriod(InvoiceLineItem line) => line.Parent is { Type: "subscription_item_details" };

    private static DateTimeOffset? Later(DateTime? a, DateTime? b) => a is null || b > a ? b : a;
}
