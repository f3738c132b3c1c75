namespace Nyra.Billing.Stripe;

/// <summary>One subscription, as far as access depends on it. Moments are Stripe's.</summary>
/// <param name="Status">Stripe's status word, for example <c>past_due</c>.</param>
/// <param name="PeriodEnd">Of the item that holds our price: since basil a subscription itself has no period.</param>
/// <param name="CancelsAt">When a scheduled cancellation takes effect, be it at the period's end or at a date.</param>
/// <param name="CollectionPaused">Whether <c>pause_collection</c> is set: the status stays active, yet nothing is paid.</param>
/// <param name="FirstInvoiceUnpaid">Whether the latest invoice is the first one and is not paid.</param>
/// <param name="OpenInvoiceDue">Since when the latest invoice is owed, if it is open.</param>
public sealed record SubscriptionSnapshot(
    string Id, string Status, DateTimeOffset Created, DateTimeOffset? PeriodStart, DateTimeOffset? PeriodEnd,
    DateTimeOffset? CancelsAt = null, bool CollectionPaused = false, bool FirstInvoiceUnpaid = false, DateTimeOffset? OpenInvoiceDue = null);
