using System.Text.Json.Serialization;
using Nyra.Billing;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Reconciliation;

namespace Nyra.BillingApi.Reconciliation;

/// <summary>
/// The last reconciliation that an operator asked for, as the entitlement store keeps it: any process of the API can go on with one whose
/// process ended. Pure and immutable.
/// </summary>
/// <param name="Id">Empty where there was none yet.</param>
/// <param name="Holder">The process that works on it; null where none does.</param>
/// <param name="RenewedAt">When the holder last said so.</param>
/// <param name="Result">What was found; only of one that finished.</param>
/// <param name="Problem">Why it failed; only of one that did.</param>
/// <param name="Erased">
/// Who was erased while it ran, as <see cref="Sha256Hex"/> of the ids: its process still has them in memory and must not save them again.
/// </param>
public sealed record ReconcileJob(
    string Id, ReconcileRequest Request, DateTimeOffset StartedAt, ReconcileJobState State, string? Holder, DateTimeOffset RenewedAt,
    ReconciliationProgress Progress, ReconciliationResult? Result = null, string? Problem = null, IReadOnlyList<string>? Erased = null)
{
    public const string DocumentName = "reconcile-job";

    /// <summary>How long a process may be silent before another goes on with its job.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>Older, and it is not gone on with: what the operator allowed then may not be what is right now.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    public static readonly ReconcileJob None = new(
        "", new(), DateTimeOffset.UnixEpoch, ReconcileJobState.Stopped, null, DateTimeOffset.UnixEpoch, ReconciliationProgress.None);

    [JsonIgnore]
    public bool IsRunning => State == ReconcileJobState.Running;

    /// <summary>What cannot be read is a job that is lost: it is started anew.</summary>
    public static StoreDocument<ReconcileJob> In(IEntitlementStore store) =>
        new(store, DocumentName, ReconcileJobJson.Default.ReconcileJob, None, replaceable: true);

    public static ReconcileJob Start(string id, ReconcileRequest request, string holder, DateTimeOffset now) =>
        new(id, request, now, ReconcileJobState.Running, holder, now, ReconciliationProgress.None);

    public bool IsHeldBy(string id, string holder) => Id == id && IsRunning && Holder == holder;

    /// <summary>How long to wait before it can be taken over; null where that is now, or it is over.</summary>
    public TimeSpan? HeldFor(DateTimeOffset now)
    {
        // In this order: a stored time may be any, and the last one there is has none after it.
        var left = RenewedAt - now + Lease;
        // Processes' clocks differ a little. More means that a clock was set back, and the holder may be gone.
        return IsRunning && Holder is not null && left > TimeSpan.Zero && left < 2 * Lease ? left : null;
    }

    /// <summary>Another process goes on with it; unchanged where it is over or held.</summary>
    public ReconcileJob TakeOver(string holder, DateTimeOffset now) =>
        !IsRunning || HeldFor(now) is not null ? this
        : now - StartedAt > MaxAge ? Fail("The backend stopped while it ran. Start it again.")
        : this with { Holder = holder, RenewedAt = now };

    public ReconcileJob Renew(ReconciliationProgress progress, DateTimeOffset now) =>
        this with { Progress = progress.Without(Erased ?? []), RenewedAt = now };

    public ReconcileJob Release(ReconciliationProgress progress) => this with { Progress = progress.Without(Erased ?? []), Holder = null };

    public ReconcileJob Finish(ReconciliationResult result) =>
        End(ReconcileJobState.Finished) with { Result = result.Without(Erased ?? []) };

    public ReconcileJob Fail(string problem) => End(ReconcileJobState.Failed) with { Problem = problem };

    public bool Mentions(string customerId) => Progress.Revocations.Contains(customerId)
        || Progress.Drifts.Concat(Result?.Drifts ?? []).Any(drift => drift.CustomerId == customerId)
        || Progress.Failures.Concat(Result?.Failures ?? []).Any(failure => failure.CustomerId == customerId);

    /// <summary>Keeps nothing of a customer who was erased, whatever its process still saves; unchanged where it keeps nothing.</summary>
    public ReconcileJob Without(string customerId)
    {
        if (!IsRunning && !Mentions(customerId))
            return this;
        var hash = Sha256Hex.Of(customerId);
        return this with
        {
            Progress = Progress.Without([hash]),
            Result = Result?.Without([hash]),
            Erased = IsRunning ? [.. Erased ?? [], hash] : Erased,
        };
    }

    public ReconcileJob Stop() => IsRunning ? End(ReconcileJobState.Stopped) : this;

    private ReconcileJob End(ReconcileJobState state) => this with
    {
        State = state,
        Holder = null,
        Progress = Progress.Ended(),
        Erased = null,
    };
}

public enum ReconcileJobState
{
    [JsonStringEnumMemberName("running")]
    Running,

    [JsonStringEnumMemberName("finished")]
    Finished,

    /// <summary>Stripe or the queue could not be used.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>By an operator.</summary>
    [JsonStringEnumMemberName("stopped")]
    Stopped,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReconcileJob))]
internal sealed partial class ReconcileJobJson : JsonSerializerContext;
