using System.Text.Json.Serialization;
using Nyra.Billing.Entitlements;

namespace Nyra.Billing.Payments;

/// <summary>
/// The refunds, disputes and fraud warnings that Stripe reported:
/// <c>{"count":3,"latest":[{"eventId":"evt_…","type":"charge.refunded","created":"…","objectId":"ch_…","customerId":"cus_…",
/// "detail":"fully refunded"}]}</c>.
/// </summary>
/// <param name="Count">How many were recorded in all.</param>
/// <param name="Latest">The latest of them, and the last event of each open dispute; the oldest first.</param>
/// <param name="DroppedUntil">When the latest of those was made that are no longer listed.</param>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>: the worker records them, the API shows them.</remarks>
public sealed record PaymentReversals(
    long Count, IReadOnlyList<PaymentReversal> Latest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] DateTimeOffset DroppedUntil = default)
{
    public const string Name = "payment-reversals";

    /// <summary>A redelivery is recognized among so many.</summary>
    public const int MaxListed = 200;

    // The others are of refunds, which would else be dropped as soon as they come.
    private const int MaxOpenDisputes = MaxListed / 2;

    private static readonly string[] FinalStatuses = ["won", "lost", "warning_closed", "prevented"];

    public static readonly PaymentReversals None = new(0, []);

    public static StoreDocument<PaymentReversals> In(IEntitlementStore store) =>
        new(store, Name, PaymentReversalsJson.Default.PaymentReversals, None, replaceable: true);

    /// <summary>Pure; the very same where all of them are recorded already.</summary>
    public PaymentReversals With(IEnumerable<PaymentReversal> reversals)
    {
        var added = NotYetIn(reversals);
        if (added.Count == 0)
            return this;
        var all = Latest.Concat(added).ToList();
        var dropped = Excess(all).ToHashSet();
        return new(
            Count + added.Count, [.. all.Where(one => !dropped.Contains(one)).OrderBy(one => one.Created)],
            dropped.Select(one => one.Created).Append(DroppedUntil).Max());
    }

    /// <summary>Those that are not recorded, each once.</summary>
    public IReadOnlyList<PaymentReversal> NotYetIn(IEnumerable<PaymentReversal> reversals) =>
        [.. reversals.DistinctBy(reversal => reversal.EventId)
            .ExceptBy(Latest.Select(reversal => reversal.EventId), reversal => reversal.EventId)];

    /// <summary>Those that were never recorded: what is as old as one that was dropped may have been dropped as well.</summary>
    public IReadOnlyList<PaymentReversal> Missing(IEnumerable<PaymentReversal> reversals) =>
        NotYetIn(reversals.Where(reversal => reversal.Created > DroppedUntil));

    /// <summary>Those of one customer without the customer's id; the very same where there are none.</summary>
    public PaymentReversals WithoutCustomer(string customerId) => Latest.All(reversal => reversal.CustomerId != customerId)
        ? this
        : this with
        {
            Latest = [.. Latest.Select(reversal => reversal.CustomerId == customerId ? reversal with { CustomerId = null } : reversal)],
        };

    // An open dispute has a date to respond by: a burst of refunds does not push it out.
    private static IEnumerable<PaymentReversal> Excess(List<PaymentReversal> all)
    {
        var open = OpenDisputes(all).OrderByDescending(one => one.Created).Take(MaxOpenDisputes).ToHashSet();
        return all.OrderBy(open.Contains).ThenBy(one => one.Created).Take(Math.Max(0, all.Count - MaxListed));
    }

    // The last event of each. One that came after the end of a dispute says its final status.
    private static IEnumerable<PaymentReversal> OpenDisputes(List<PaymentReversal> all) =>
        all.Where(one => one.Type.StartsWith("charge.dispute.", StringComparison.Ordinal)).GroupBy(one => one.ObjectId)
            .Where(dispute => !dispute.Any(Ended)).Select(dispute => dispute.MaxBy(one => one.Created)!);

    private static bool Ended(PaymentReversal one) =>
        one.Type == "charge.dispute.closed" || FinalStatuses.Contains(ReversalDetail.StatusIn(one.Detail));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PaymentReversals))]
internal sealed partial class PaymentReversalsJson : JsonSerializerContext;
