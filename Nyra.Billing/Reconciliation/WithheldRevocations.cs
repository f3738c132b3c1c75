using System.Text.Json.Serialization;
using Nyra.Billing.Entitlements;

namespace Nyra.Billing.Reconciliation;

/// <summary>
/// What the last reconciliation did not revoke, for an operator to decide:
/// <c>{"at":"…","withAccess":340,"revocations":[{"customerId":"cus_…","difference":"active → none"}],"count":12,"notCompared":0}</c>.
/// </summary>
/// <param name="At">When it was found; null where nothing is withheld.</param>
/// <param name="WithAccess">How many accounts had access.</param>
/// <param name="Revocations">Up to 100 of them, in the order of their customers.</param>
/// <param name="Count">How many there are in all.</param>
/// <param name="NotCompared">How many accounts with access could not be compared: the guard counts them as revocations.</param>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>: the worker finds them, the API shows them.</remarks>
public sealed record WithheldRevocations(
    DateTimeOffset? At, int WithAccess, IReadOnlyList<WithheldRevocation> Revocations, int Count, int NotCompared)
{
    public const string Name = "withheld-revocations";

    private const int MaxListed = 100;

    public static readonly WithheldRevocations None = new(null, 0, [], 0, 0);

    public static StoreDocument<WithheldRevocations> In(IEntitlementStore store) =>
        new(store, Name, WithheldRevocationsJson.Default.WithheldRevocations, None, replaceable: true);

    /// <summary>Lists nothing of a customer who was erased; the very same where it did not.</summary>
    public WithheldRevocations Without(string customerId) => Revocations.All(revocation => revocation.CustomerId != customerId)
        ? this
        : this with { Revocations = [.. Revocations.Where(revocation => revocation.CustomerId != customerId)] };

    /// <param name="drifts">The accounts that are listed, as many as there is room for.</param>
    public static WithheldRevocations Of(IEnumerable<Drift> drifts, int count, int withAccess, int notCompared, DateTimeOffset now) => new(
        now, withAccess,
        [
            .. drifts.OrderBy(drift => drift.CustomerId, StringComparer.Ordinal).Take(MaxListed)
                .Select(drift => new WithheldRevocation(drift.CustomerId, drift.Difference)),
        ],
        count, notCompared);
}

/// <param name="Difference">What would change, in the words of the audit rows.</param>
public sealed record WithheldRevocation(string CustomerId, string Difference);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WithheldRevocations))]
internal sealed partial class WithheldRevocationsJson : JsonSerializerContext;
