using System.Globalization;
using System.Text.Json;

namespace Nyra.Billing.Entitlements;

/// <summary>What could not be read of a document, kept under a name of its own before something else takes its place.</summary>
public static class KeptAside
{
    /// <summary>What the names of all begin with that was kept of a document.</summary>
    public static string Prefix(string document) => document + ".kept-aside-";

    /// <summary>Keeps it, beside whatever was kept of the same version before; the same content once.</summary>
    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    public static async Task KeepAsync(IEntitlementStore store, string document, long version, JsonElement content, CancellationToken ct)
    {
        var first = Prefix(document) + version.ToString(CultureInfo.InvariantCulture);
        var name = first;
        for (var more = 2; await store.SaveDocumentAsync(name, 0, content, ct) == SaveOutcome.Conflict; more++)
        {
            if (await store.FindDocumentAsync(name, ct) is { } kept && JsonElement.DeepEquals(kept.Value, content))
                return;
            name = string.Create(CultureInfo.InvariantCulture, $"{first}-{more}");
        }
    }
}
