using System.Text.Json.Serialization;
using Nyra.Billing.Entitlements;

namespace Nyra.Billing.Payments;

/// <summary>
/// The refunds, disputes and fraud warnings that Stripe reported:
/// <c>{"count":3,"latest":[{"eventId":"evt_…","type":"charge.refunded","created":"…","objectId":"ch_…","customerId":"cus_…",
/// "detail":"fully refunded"}]}</c>.
/// </summary>
/// <param name="Count">How many were recorded in all.</param>
/// <param name="Latest">The latest of them, in the order in which they came.</param>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>: the worker records them, the API shows them.</remarks>
public sealed record PaymentReversals(long Count, IReadOnlyList<PaymentReversal> Latest)
{
    public const string Name = "payment-reversals";

    /// <summary>A redelivery is recognized among so many.</summary>
    public const int MaxListed = 200;

    public static readonly PaymentReversals None = new(0, []);

    public static StoreDocument<PaymentReversals> In(IEntitlementStore store) =>
        new(store, Name, PaymentReversalsJson.Default.PaymentReversals, None, replaceable: true);

    /// <summary>Pure; the very same where all of them are recorded already.</summary>
    public PaymentReversals With(IEnumerable<PaymentReversal> reversals)
    {
        var added = NotYetIn(reversals);
        return added.Count == 0 ? this : new(Count + added.Count, [.. Latest.Concat(added).TakeLast(MaxListed)]);
    }

    /// <summary>Those that are not recorded, each once.</summary>
    public IReadOnlyList<PaymentReversal> NotYetIn(IEnumerable<PaymentReversal> reversals) =>
        [.. reversals.DistinctBy(reversal => reversal.EventId)
            .ExceptBy(Latest.Select(reversal => reversal.EventId), reversal => reversal.EventId)];

    /// <summary>Without those of one customer; the very same where there are none.</summary>
    public PaymentReversals Without(string customerId) => Latest.All(reversal => reversal.CustomerId != customerId)
        ? this
        : this with { Latest = [.. Latest.Where(reversal => reversal.CustomerId != customerId)] };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PaymentReversals))]
internal sealed partial class PaymentReversalsJson : JsonSerializerContext;
