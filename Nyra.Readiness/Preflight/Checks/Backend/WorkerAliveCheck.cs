using Nyra.Billing;
using Nyra.Billing.Queue;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Backend;

/// <summary>A webhook worker is there, and each is of this backend's build, mode and price: else events are acknowledged and make no entitlements.</summary>
public sealed class WorkerAliveCheck : ICheck
{
    public string Name => "webhook-worker-alive";

    public string Title => "Webhook worker alive, of this build";

    public CheckGroup Group => CheckGroup.HostedBackend;

    public Seat Seats => Seat.Backend;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        IReadOnlyList<WorkerInstance> alive;
        try
        {
            alive = [.. (await context.Parts!.Workers.ListAsync(ct)).Where(heartbeat => heartbeat.IsRunning).Select(heartbeat => heartbeat.Worker)];
        }
        catch (QueueUnavailableException error)
        {
            return CheckResult.Fail("Whether a webhook worker is running is not known.", "Start the queue, and look at the backend's log.", error.Message);
        }
        if (alive.Count == 0)
        {
            return CheckResult.Fail(
                "No webhook worker is running; events are accepted but not processed.", "Start it on the same entitlement store and queue, and look at its log.",
                $"none has reported within {IWorkerHeartbeats.Timeout.TotalSeconds:0} s");
        }
        foreach (var worker in alive)
        {
            if (worker.Livemode != context.Live)
                return CheckResult.Fail($"A webhook worker has a {(worker.Livemode ? "live" : "test")} key.", $"Give API and worker a {Names.StripeSecretKey} of one account and mode.");
            if (worker.PriceId != context.Setting(Names.PriceProMonthly))
                return CheckResult.Fail("A webhook worker looks for another price: whoever pays this one gets nothing from it.", $"Give API and worker the same {Names.PriceProMonthly}.", worker.PriceId);
            if (worker.Commit != BuildVersion.Commit)
                return CheckResult.Fail("A webhook worker is of another commit than the API.", "Deploy both from one commit; a worker that was killed counts for a few more seconds.", $"worker {Short(worker.Commit)}, API {Short(BuildVersion.Commit)}");
        }
        return CheckResult.Pass(alive.Count == 1 ? "A webhook worker is running." : $"{alive.Count} webhook workers are running.", $"commit {Short(BuildVersion.Commit)}");
    }

    private static string Short(string? commit) => commit is { Length: > 12 } ? commit[..12] : commit ?? "not known";
}
