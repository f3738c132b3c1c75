using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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

    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    public async Task AddAsync(string customerId, CancellationToken ct)
    {
        while (true)
        {
            var (version, hashes) = await ReadAsync(ct);
            if (hashes.Contains(Hash(customerId)))
                return;
            var next = JsonSerializer.SerializeToElement([.. hashes, Hash(customerId)], EntitlementJson.Default.StringArray);
            if (await store.SaveDocumentAsync(Name, version, next, ct) != SaveOutcome.Conflict)
                return;
        }
    }

    /// <summary>Whether a change would begin the account of one who was erased, to say no more than that a subscription has ended.</summary>
    internal async ValueTask<bool> KeepsOutAsync(string customerId, BillingState stored, BillingState next, CancellationToken ct) =>
        stored.Standing == SubscriptionStanding.None && next.Standing == SubscriptionStanding.Canceled
        && (await ReadAsync(ct)).Hashes.Contains(Hash(customerId));

    private async Task<(long Version, string[] Hashes)> ReadAsync(CancellationToken ct) => await store.FindDocumentAsync(Name, ct) is { } found
        ? (found.Version, found.Value.Deserialize(EntitlementJson.Default.StringArray) ?? [])
        : (0, []);

    private static string Hash(string customerId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(customerId)));
}
