using System.Text.Json;
using Nyra.Billing.Entitlements.Json;

namespace Nyra.Billing.Entitlements;

/// <summary>
/// Who was erased, as hashes: what Stripe still reports about a subscription that has ended must not create the account again. A customer
/// who subscribes again is a customer like any other.
/// </summary>
/// <remarks>
/// Each is a document of the entitlement store, so that one more costs the same however many there are. Versions up to 0.1 kept all of
/// them in the document <see cref="Name"/>.
/// </remarks>
public sealed class ErasedCustomers(IEntitlementStore store)
{
    public const string Name = "erased-customers";

    private readonly StoreDocument<string[]> _earlier = new(store, Name, EntitlementJson.Default.StringArray, []);

    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    public async Task AddAsync(string customerId, CancellationToken ct)
    {
        var nothing = JsonSerializer.SerializeToElement(Array.Empty<string>(), EntitlementJson.Default.StringArray);
        // A conflict says that it is there already.
        await store.SaveDocumentAsync(DocumentOf(Sha256Hex.Of(customerId)), 0, nothing, ct);
    }

    /// <summary>Whether a customer was erased and has no account again.</summary>
    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    public async ValueTask<bool> IncludesAsync(string customerId, CancellationToken ct) =>
        await store.FindAsync(customerId, ct) is null && await HoldsAsync(Sha256Hex.Of(customerId), ct);

    /// <summary>Whether a change would create the account of an erased customer only to say that a subscription has ended.</summary>
    internal async ValueTask<bool> KeepsOutAsync(string customerId, BillingState stored, BillingState next, CancellationToken ct) =>
        stored.Standing == SubscriptionStanding.None && next.Standing == SubscriptionStanding.Canceled
        && await HoldsAsync(Sha256Hex.Of(customerId), ct);

    private async ValueTask<bool> HoldsAsync(string hash, CancellationToken ct) =>
        await store.FindDocumentAsync(DocumentOf(hash), ct) is not null || (await _earlier.ReadAsync(ct)).Value.Contains(hash);

    private static string DocumentOf(string hash) => $"{Name}.{hash}";
}
