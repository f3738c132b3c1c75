using System.Text.Json.Serialization;
using Nyra.Billing.Entitlements;

namespace Nyra.Readiness.Preflight.Checks.Storage;

/// <summary>Who has started on this storage before: <c>{"starts":[{"process":"…","at":"…","host":"…"}]}</c>. A storage that forgets it did not survive.</summary>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>.</remarks>
public sealed record StorageMarker(IReadOnlyList<StorageStart> Starts)
{
    public const string Name = "storage-marker";

    private const int Kept = 10;

    public static readonly StorageMarker Empty = new([]);

    public static StoreDocument<StorageMarker> In(IEntitlementStore store) => new(store, Name, StorageMarkerJson.Default.StorageMarker, Empty, replaceable: true);

    /// <summary>With this process' start; the same marker where it stands there already.</summary>
    public StorageMarker Started(string process, DateTimeOffset at, string host) =>
        Starts.Any(start => start.Process == process) ? this : new([.. Starts.TakeLast(Kept - 1), new(process, at, host)]);

    /// <summary>
    /// The latest start before the newest one that shows the storage to be another's than that process': in a container one of another container, since
    /// what lies in its own goes with it and still outlives a restart of the process. Null where there is none.
    /// </summary>
    public StorageStart? Survived(bool inContainer) => Starts.SkipLast(1).LastOrDefault(start => !inContainer || start.Host != Starts[^1].Host);
}

/// <summary>One start of a backend process.</summary>
/// <param name="Host">The machine's name, in a container the container's; null where an older version noted it.</param>
public sealed record StorageStart(string Process, DateTimeOffset At, string? Host = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StorageMarker))]
internal sealed partial class StorageMarkerJson : JsonSerializerContext;
