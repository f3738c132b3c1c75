using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nyra.Billing.Entitlements;

/// <summary>A document of the store that concerns no single customer, read and changed as what it means.</summary>
/// <param name="none">What it is where it was never saved.</param>
/// <param name="replaceable">
/// Whether what cannot be read counts as never saved, and is kept aside once it is saved anew. Else it is an outage: nothing may go on without it.
/// </param>
/// <exception cref="StorageUnavailableException">By every method, when the store cannot be used.</exception>
public sealed class StoreDocument<T>(IEntitlementStore store, string name, JsonTypeInfo<T> type, T none, bool replaceable = false) where T : class
{
    public async ValueTask<Versioned<T>> ReadAsync(CancellationToken ct)
    {
        var (version, value, _) = await LoadAsync(ct);
        return new(version, value);
    }

    /// <summary>Changes it, anew where somebody else saved meanwhile; nothing is saved where the very same value comes back.</summary>
    /// <param name="change">Pure: it may run more than once.</param>
    public async Task<T> ChangeAsync(Func<T, T> change, CancellationToken ct)
    {
        while (true)
        {
            var (version, value, unreadable) = await LoadAsync(ct);
            var next = change(value);
            if (ReferenceEquals(next, value))
                return next;
            if (unreadable is { } content)
                await KeptAside.KeepAsync(store, name, version, content, ct);
            if (await store.SaveDocumentAsync(name, version, JsonSerializer.SerializeToElement(next, type), ct) != SaveOutcome.Conflict)
                return next;
        }
    }

    private async ValueTask<(long Version, T Value, JsonElement? Unreadable)> LoadAsync(CancellationToken ct)
    {
        if (await store.FindDocumentAsync(name, ct) is not { } found)
            return (0, none, null);
        try
        {
            if (found.Value.Deserialize(type) is { } value)
                return (found.Version, value, null);
        }
        catch (JsonException error) when (!replaceable)
        {
            throw new StorageUnavailableException(
                $"The document {name} of the entitlement store cannot be read, at {error.Path ?? "its root"}: bring it back from a backup, or this backend up to the version that saved it.", error);
        }
        catch (JsonException)
        {
            // As if it had never been saved; it is kept aside below once it is.
        }
        return (found.Version, none, found.Value);
    }
}
