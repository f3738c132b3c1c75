using Nyra.Billing.Entitlements.Json;

namespace Nyra.Billing.Entitlements;

/// <summary>
/// Who was erased, as hashes: what Stripe still tells of a subscription that has ended must not begin the account again. One that
/// subscribes again is a customer like any other.
/// </summary>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>.</remarks>
public sealed class ErasedCustomers(IEntitlementStore store)
{
    public const string Name = "erased-customers";

    private readonly StoreDocument<string[]> _hashes = new(store, Name, EntitlementJson.Default.StringArray, []);

    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    public Task AddAsync(string customerId, CancellationToken ct)
    {
        var hash = Sha256Hex.Of(customerId);
        return _hashes.ChangeAsync(hashes => hashes.Contains(hash) ? hashes : [.. hashes, hash], ct);
    }

    /// <summary>Whether a change would begin the account of one who was erased, to say no more than that a subscription has ended.</summary>
    internal async ValueTask<bool> KeepsOutAsync(string customerId, BillingState stored, BillingState next, CancellationToken ct) =>
        stored.Standing == SubscriptionStanding.None && next.Standing == SubscriptionStanding.Canceled
        && (await _hashes.ReadAsync(ct)).Value.Contains(Sha256Hex.Of(customerId));
}
