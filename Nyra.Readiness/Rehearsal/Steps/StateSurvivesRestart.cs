using System.Net;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>The hosts are stopped and started again on the same files, and everything is as it was.</summary>
public sealed class StateSurvivesRestart : IRehearsalStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public string Name => "state-survives-restart";

    public IReadOnlyList<string> Needs => ["device-activated"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        if (context.Target.Restart is not { } restart)
            return StepResult.Skipped("this rehearsal did not start the hosts, so it does not stop them");
        var before = (await context.Backend.AccountAsync(context.CustomerId!, ct))!;
        await restart(ct);
        var health = await Waiting.UntilAsync(
            token => context.Backend.GetAsync("health", token), answer => answer.Status == HttpStatusCode.OK, Patience, context.Time, ct);
        if (health.Status != HttpStatusCode.OK)
            return StepResult.Failed("healthy hosts after the restart", health.ToString(), context.Target.LookAt);

        var after = await context.Backend.AccountAsync(context.CustomerId!, ct);
        if (after?.Json != before.Json)
            return StepResult.Failed($"versions {before.Versions}, {before.AuditRows} audit rows", after is null ? "no account" : $"{after.Versions}, {after.AuditRows}", "NYRA_ENTITLEMENTS_FILE");
        // The device's token is still known: the gate refuses the canceled subscription (402), not the caller (401).
        var gate = await Facts.GateAsync(context, context.PaidLicense!.Features[0], ct);
        return (gate.Status == HttpStatusCode.OK) == after.Access && gate.Status != HttpStatusCode.Unauthorized
            ? StepResult.Passed($"hosts stopped and started: versions {after.Versions}, {after.AuditRows} audit rows, device token known, gate answers {gate}")
            : StepResult.Failed("the gate to answer as before", gate.ToString(), context.Target.LookAt);
    }
}
