namespace Nyra.Billing.Queue;

/// <summary>
/// What is kept of an event between ingest and its effect: who to look at, not what was said. The payload is personal data and is not
/// kept; Stripe holds it for 30 days.
/// </summary>
/// <param name="EventId">Stripe's event id, <c>evt_…</c>.</param>
/// <param name="Type">For example <c>invoice.paid</c>.</param>
/// <param name="Created">When Stripe made it, in Stripe's time.</param>
/// <param name="ObjectId">The id of <c>data.object</c>; null for an entitlement summary, which has none.</param>
/// <param name="CustomerId">Whose account it concerns; <see cref="Payments.PaymentReversal.NoCustomer"/> where a refund or dispute names no
/// customer. Null only in what earlier versions stored.</param>
/// <param name="TraceParent">W3C trace context of the request that brought it, so that one trace leads to its effect.</param>
/// <param name="Detail">Of a refund or dispute, what an operator wants to know at a glance: <c>status lost, charge ch_…</c>; else
/// null.</param>
/// <param name="LookAgain">How often this look was repeated because Stripe had not yet computed the entitlements; 0 for a delivery.</param>
public sealed record WebhookEnvelope(
    string EventId, string Type, DateTimeOffset Created, bool Livemode, string? ObjectId, string? CustomerId,
    string? TraceParent = null, int LookAgain = 0, string? Detail = null);
