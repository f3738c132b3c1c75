using System.Globalization;
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
        var known = (await WorkerSigns.In(context.Parts!.Store).ReadAsync(ct)).Value;
        var alive = known.Alive(context.Time.GetUtcNow());
        if (alive.Count == 0)
        {
            var last = known.Workers.Count == 0 ? "none ever said that it is there" : string.Create(CultureInfo.InvariantCulture, $"the last sign of one is of {known.Workers.Max(worker => worker.At).UtcDateTime:yyyy-MM-dd HH:mm}Z");
            return CheckResult.Fail("No webhook worker is there: events are acknowledged, and nobody works them off.", "Start it on the same entitlement store and queue, and look at its log.", last);
        }
        foreach (var worker in alive)
        {
            if (worker.Livemode != context.Live)
                return CheckResult.Fail($"A webhook worker has a {(worker.Livemode ? "live" : "test")} key.", $"Give API and worker a {Names.StripeSecretKey} of one account and mode.");
            if (worker.PriceId != context.Setting(Names.PriceProMonthly))
                return CheckResult.Fail("A webhook worker looks for another price: whoever pays this one gets nothing from it.", $"Give API and worker the same {Names.PriceProMonthly}.", worker.PriceId);
            if (worker.Commit != BuildVersion.Commit)
                return CheckResult.Fail("A webhook worker is of another commit than the API.", "Deploy both from one commit; a worker that was just replaced counts as gone after two minutes.", $"worker {Short(worker.Commit)}, API {Short(BuildVersion.Commit)}");
        }
        return CheckResult.Pass(alive.Count == 1 ? "A webhook worker is there." : $"{alive.Count} webhook workers are there.", $"commit {Short(BuildVersion.Commit)}");
    }

    private static string Short(string? commit) => commit is { Length: > 12 } ? commit[..12] : commit ?? "not known";
}
