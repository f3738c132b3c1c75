using System.Text.Json.Serialization;
using Nyra.Billing;
using Nyra.Billing.Entitlements;

namespace Nyra.BillingApi.Checkout;

/// <summary>
/// Lets checkouts of one customer begin one after the other, in all processes that share the entitlement store. A lease ends by itself,
/// since its process may crash; so a holder asks at the end whether it still has it, and takes back what it did where it does not.
/// </summary>
/// <remarks>
/// Kept in the entitlement store as the document <see cref="Name"/>: <c>{"sha256 of the customer's id":{"holder":"…","until":"…"}}</c>.
/// </remarks>
internal sealed class CheckoutLeases(IEntitlementStore store, TimeProvider time) : IDisposable
{
    public const string Name = "checkout-leases";

    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly StoreDocument<Dictionary<string, CheckoutLeaseEntry>> _document =
        new(store, Name, CheckoutLeasesJson.Default.DictionaryStringCheckoutLeaseEntry, [], replaceable: true);

    // Checkouts of different customers in this process would only conflict with one another.
    private readonly SemaphoreSlim _changing = new(1);

    /// <param name="key">The customer's id, or what is to become a customer.</param>
    /// <returns>Null where another one holds it for longer than a person waits.</returns>
    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    public async Task<CheckoutLease?> AcquireAsync(string key, CancellationToken ct)
    {
        var (hash, holder, began) = (Sha256Hex.Of(key), Guid.NewGuid().ToString("N"), time.GetTimestamp());
        while (!await TryAcquireAsync(hash, holder, ct))
        {
            if (time.GetElapsedTime(began) > MaxWait)
                return null;
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20, 80)), time, ct);
        }
        return new(this, hash, holder);
    }

    /// <returns>Whether it was still held: then no other request began a checkout meanwhile.</returns>
    internal async Task<bool> ReleaseAsync(string hash, string holder, CancellationToken ct)
    {
        var held = false;
        await ChangeAsync(
            leases =>
            {
                held = leases.GetValueOrDefault(hash)?.Holder == holder;
                return held ? Without(leases, hash) : leases;
            },
            ct);
        return held;
    }

    public void Dispose() => _changing.Dispose();

    private async Task<bool> TryAcquireAsync(string hash, string holder, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var leases = await ChangeAsync(
            leases =>
            {
                var running = leases.Where(lease => lease.Value.Until > now).ToDictionary();
                return running.TryAdd(hash, new(holder, now + Duration)) ? running : leases;
            },
            ct);
        return leases.GetValueOrDefault(hash)?.Holder == holder;
    }

    private async Task<Dictionary<string, CheckoutLeaseEntry>> ChangeAsync(
        Func<Dictionary<string, CheckoutLeaseEntry>, Dictionary<string, CheckoutLeaseEntry>> change, CancellationToken ct)
    {
        await _changing.WaitAsync(ct);
        try
        {
            return await _document.ChangeAsync(change, ct);
        }
        finally
        {
            _changing.Release();
        }
    }

    private static Dictionary<string, CheckoutLeaseEntry> Without(Dictionary<string, CheckoutLeaseEntry> leases, string hash) =>
        leases.Where(lease => lease.Key != hash).ToDictionary();
}

/// <summary>The right to begin a checkout of one customer.</summary>
internal sealed class CheckoutLease(CheckoutLeases leases, string hash, string holder) : IAsyncDisposable
{
    private bool _released;

    /// <inheritdoc cref="CheckoutLeases.ReleaseAsync"/>
    public Task<bool> ReleaseAsync()
    {
        _released = true;
        return leases.ReleaseAsync(hash, holder, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_released)
            return;
        try
        {
            await ReleaseAsync();
        }
        catch (StorageUnavailableException)
        {
            // It ends by itself; what is on its way up says what failed.
        }
    }
}

/// <param name="Until">From when on another process may take it over.</param>
internal sealed record CheckoutLeaseEntry(string Holder, DateTimeOffset Until);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Dictionary<string, CheckoutLeaseEntry>))]
internal sealed partial class CheckoutLeasesJson : JsonSerializerContext;
