using System.Text.Json.Serialization;
using Nyra.Billing.Entitlements;

namespace Nyra.Readiness.Preflight.Checks.Storage;

/// <summary>Who has started on this storage before: <c>{"starts":[{"process":"…","at":"…"}]}</c>. A storage that forgets it did not survive.</summary>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>.</remarks>
public sealed record StorageMarker(IReadOnlyList<StorageStart> Starts)
{
    public const string Name = "storage-marker";

    private const int Kept = 10;

    public static readonly StorageMarker Empty = new([]);

    public static StoreDocument<StorageMarker> In(IEntitlementStore store) => new(store, Name, StorageMarkerJson.Default.StorageMarker, Empty);

    /// <summary>With this process' start; the same marker where it stands there already.</summary>
    public StorageMarker Started(string process, DateTimeOffset at) =>
        Starts.Any(start => start.Process == process) ? this : new([.. Starts.TakeLast(Kept - 1), new(process, at)]);
}

/// <summary>One start of a backend process.</summary>
public sealed record StorageStart(string Process, DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StorageMarker))]
internal sealed partial class StorageMarkerJson : JsonSerializerContext;
