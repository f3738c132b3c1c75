using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nyra.Billing.Entitlements;

/// <summary>A document of the store that concerns no single customer, read and changed as what it means.</summary>
/// <param name="none">What it is where it was never saved.</param>
/// <exception cref="StorageUnavailableException">By every method, when the store cannot be used.</exception>
public sealed class StoreDocument<T>(IEntitlementStore store, string name, JsonTypeInfo<T> type, T none) where T : class
{
    public async ValueTask<Versioned<T>> ReadAsync(CancellationToken ct) => await store.FindDocumentAsync(name, ct) is { } found
        ? new(found.Version, found.Value.Deserialize(type) ?? none)
        : new(0, none);

    /// <summary>Changes it, anew where somebody else saved meanwhile; nothing is saved where the very same value comes back.</summary>
    /// <param name="change">Pure: it may run more than once.</param>
    public async Task<T> ChangeAsync(Func<T, T> change, CancellationToken ct)
    {
        while (true)
        {
            var (version, value) = await ReadAsync(ct);
            var next = change(value);
            if (ReferenceEquals(next, value) || await SaveAsync(version, next, ct) != SaveOutcome.Conflict)
                return next;
        }
    }

    /// <summary>Saves on condition that nobody saved since the version was read.</summary>
    public ValueTask<SaveOutcome> SaveAsync(long expected, T next, CancellationToken ct) =>
        store.SaveDocumentAsync(name, expected, JsonSerializer.SerializeToElement(next, type), ct);
}
