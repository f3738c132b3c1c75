using System.Text.Json.Serialization;
using Nyra.Billing.Queue;

namespace Nyra.Billing.Payments;

/// <summary>An event that says that a payment was refunded or disputed, or is suspected to be fraud.</summary>
/// <param name="Type">For example <c>charge.dispute.created</c>.</param>
/// <param name="Created">When Stripe made the event, in Stripe's time.</param>
/// <param name="ObjectId">Of the charge, refund, dispute or warning.</param>
/// <param name="CustomerId">Null where neither the event nor its charge names one, or the customer was erased.</param>
/// <param name="Detail">What the event says of it, for example <c>status lost, charge ch_…</c>.</param>
public sealed record PaymentReversal(
    string EventId, string Type, DateTimeOffset Created, string? ObjectId, string? CustomerId, string? Detail)
{
    /// <summary>
    /// In the queue, the customer of an event that names none. An older worker crashes on an event without a customer; one whose customer
    /// Stripe does not know becomes a dead letter there.
    /// </summary>
    public const string NoCustomer = "not-named";

    /// <summary>The charge that was refunded, disputed or is suspected; null where the event names none.</summary>
    [JsonIgnore]
    public string? ChargeId => Type == "charge.refunded" ? ObjectId : ReversalDetail.ChargeIn(Detail);

    public static PaymentReversal Of(WebhookEnvelope envelope) => new(
        envelope.EventId, envelope.Type, envelope.Created, envelope.ObjectId,
        envelope.CustomerId == NoCustomer ? null : envelope.CustomerId, envelope.Detail);

    /// <summary>In words without personal data, as in the audit row.</summary>
    public string Describe() => Detail is null ? $"{Type} {ObjectId}" : $"{Type} {ObjectId}: {Detail}";
}
