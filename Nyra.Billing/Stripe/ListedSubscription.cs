namespace Nyra.Billing.Stripe;

/// <summary>A subscription as a list of all of them shows it.</summary>
/// <param name="Snapshot">Null where access depends on invoices that the list does not hold: fetch the customer.</param>
/// <param name="Ours">See <see cref="SubscriptionSnapshot.Ours"/>.</param>
public sealed record ListedSubscription(string Id, SubscriptionSnapshot? Snapshot, bool Ours);
