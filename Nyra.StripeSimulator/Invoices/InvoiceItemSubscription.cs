using System.Text.Json.Serialization;

namespace Nyra.StripeSimulator.Invoices;

/// <param name="SubscriptionItem">For prorations; left out otherwise.</param>
internal sealed record InvoiceItemSubscription(
    string Subscription, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SubscriptionItem = null);
