namespace Nyra.StripeSimulator.Invoices;

/// <param name="Metadata">The subscription's metadata at the moment the invoice was finalized.</param>
internal sealed record SubscriptionDetails(IReadOnlyDictionary<string, string> Metadata, string Subscription);
