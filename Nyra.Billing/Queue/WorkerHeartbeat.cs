using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nyra.Billing.Queue;

/// <summary>The last report of one worker.</summary>
/// <param name="Age">How long ago it came, by the clock of the medium.</param>
public sealed record WorkerHeartbeat(WorkerInstance Worker, TimeSpan Age)
{
    public bool IsRunning => Age <= IWorkerHeartbeats.Timeout;
}

/// <summary>One worker process, with what it must have in common with the API: <c>{"process":"…","livemode":false,"priceId":"price_…","commit":"3fa91c2…"}</c>.</summary>
/// <param name="Process">Generated at its start.</param>
/// <param name="Commit">It was built from; null where the build did not know it.</param>
public sealed record WorkerInstance(string Process, bool Livemode, string PriceId, string? Commit = null)
{
    internal string ToJson() => JsonSerializer.Serialize(this, WorkerInstanceJson.Default.WorkerInstance);

    /// <returns>Null for what another version wrote.</returns>
    internal static WorkerInstance? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, WorkerInstanceJson.Default.WorkerInstance);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WorkerInstance))]
internal sealed partial class WorkerInstanceJson : JsonSerializerContext;
