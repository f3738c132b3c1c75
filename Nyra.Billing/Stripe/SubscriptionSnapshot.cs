namespace Nyra.Billing.Stripe;

/// <summary>One subscription, as far as access depends on it. Moments are Stripe's.</summary>
/// <param name="Status">Stripe's status word, for example <c>past_due</c>.</param>
/// <param name="PeriodEnd">Of the item that holds our product: since basil a subscription itself has no period.</param>
/// <param name="CancelsAt">When a scheduled cancellation takes effect, be it at the period's end or at a date.</param>
/// <param name="CollectionPaused">Whether <c>pause_collection</c> is set: the status stays active, yet nothing is paid.</param>
/// <param name="NeverPaid">Whether there was no trial and the first invoice is not paid; an invoice of zero counts as paid.</param>
/// <param name="OwedSince">When the oldest open invoice was due.</param>
/// <param name="ProductId">Of the item that holds our product; else of the first item.</param>
/// <param name="Sold">Whether that product is, or was, sold here: see <see cref="SoldProducts"/>.</param>
/// <param name="PaidUntil">The end of the last period that is paid; null where none is, or where the status alone decides.</param>
/// <param name="Grants">
/// Lookup keys of the plan's features that its products grant; asked for only where no product of it is sold here, and null then too where
/// they grant none.
/// </param>
public sealed record SubscriptionSnapshot(
    string Id, string Status, DateTimeOffset Created, DateTimeOffset? PeriodStart, DateTimeOffset? PeriodEnd,
    DateTimeOffset? CancelsAt = null, bool CollectionPaused = false, bool NeverPaid = false, DateTimeOffset? OwedSince = null,
    string? ProductId = null, bool Sold = true, DateTimeOffset? PaidUntil = null, IReadOnlyList<string>? Grants = null)
{
    /// <summary>Whether it is a subscription to what is sold here: to a product of ours, or to one that grants features of the plan.</summary>
    public bool Ours => Sold || Grants is not null;
}
