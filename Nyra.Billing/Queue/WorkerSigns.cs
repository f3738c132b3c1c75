using System.Text.Json.Serialization;
using Nyra.Billing.Entitlements;

namespace Nyra.Billing.Queue;

/// <summary>
/// The webhook workers' signs of life:
/// <c>{"workers":[{"process":"…","at":"…","livemode":false,"priceId":"price_…","commit":"3fa91c2…"}]}</c>. Without them a backend whose worker is gone looks well:
/// events are acknowledged, and nobody works them off.
/// </summary>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>: that both have, whatever the queue is.</remarks>
public sealed record WorkerSigns(IReadOnlyList<WorkerSign> Workers)
{
    public const string Name = "webhook-workers";

    /// <summary>How often each gives one.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    /// <summary>Who gave none for so long is gone.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    public static readonly WorkerSigns None = new([]);

    public static StoreDocument<WorkerSigns> In(IEntitlementStore store) => new(store, Name, WorkerSignsJson.Default.WorkerSigns, None, replaceable: true);

    public IReadOnlyList<WorkerSign> Alive(DateTimeOffset now) => [.. Workers.Where(worker => (now - worker.At).Duration() <= Silence)];

    /// <summary>With this one in place of the same worker's earlier, and without those who are gone.</summary>
    public WorkerSigns With(WorkerSign sign) => new([.. Alive(sign.At).Where(worker => worker.Process != sign.Process), sign]);

    /// <summary>Without a worker that ends; the same where it gave none.</summary>
    public WorkerSigns Without(string process) =>
        Workers.Any(worker => worker.Process == process) ? new([.. Workers.Where(worker => worker.Process != process)]) : this;
}

/// <summary>One worker's sign of life, with what it must have in common with the API.</summary>
/// <param name="Process">Made up at its start.</param>
/// <param name="Commit">It was built from; null where the build did not know it.</param>
public sealed record WorkerSign(string Process, DateTimeOffset At, bool Livemode, string PriceId, string? Commit = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WorkerSigns))]
internal sealed partial class WorkerSignsJson : JsonSerializerContext;
