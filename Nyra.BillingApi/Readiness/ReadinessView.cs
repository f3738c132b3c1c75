using Nyra.Billing;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.Blockers;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Stripe;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Readiness.Snapshots;
using Stripe;

namespace Nyra.BillingApi.Readiness;

/// <summary>Puts together what is known of this backend's readiness.</summary>
internal sealed class ReadinessView(BackendPreflight preflight, Snapshots snapshots, IEntitlementStore store, TimeProvider time)
{
    public async Task<ReadinessAnswer> LookAsync(bool anew, CancellationToken ct)
    {
        var (own, looked) = await preflight.LookAsync(anew, ct);
        var (snapshot, blocking) = (await snapshots.CurrentAsync(ct), await snapshots.BlockersAsync(ct));
        var rehearsals = (await RehearsalLog.In(store).ReadAsync(ct)).Value.AsOf(time.GetUtcNow()).Rehearsals;
        var seen = PreflightChecks.All.Select(check => Seen(check, own, snapshot)).ToList();
        var reports = seen.Select(one => one.Report).ToList();
        var (blockers, stops) = (LiveBlockers.Of(reports), StopConditions.Of(reports));
        return new(
            own.Mode, !reports.Any(report => report.Status == "fail") && !blockers.Concat(stops).Any(heading => heading.Open),
            blocking.Count == 0, [.. blocking.Select(blocker => blocker.Id)], BuildVersion.Commit, snapshot?.Account, own.StartedAt,
            [.. seen.Select(one => SeenCheck.Of(one.Report, one.From, one.At))], blockers, stops,
            WebhookEvents.Of(await SubscribedAsync(looked, ct), [.. rehearsals.Where(known => !known.Running).Select(known => known.Report)]),
            snapshot is null ? null : Answer(snapshot, blocking), [.. rehearsals.Reverse().Select(RehearsalAnswer.Of)], looked.Simulator,
            (await looked.CommandCenterAsync(ct)).Document is { } center ? CommandCenterFields.Simulated(center.Value) : [],
            ReadinessCommands.Of(own.Mode));
    }

    public static SnapshotAnswer Answer(ReadinessSnapshot snapshot, IReadOnlyList<(string Id, string Words)> blocking, bool ages) => new(
        snapshot.Mode, snapshot.PublishedAt, snapshot.ExpiresAt, blocking.Count == 0,
        [.. blocking.Select(blocker => blocker.Words), .. Enumerable.Repeat("It is older than a week: publish anew before it ends.", ages ? 1 : 0)],
        snapshot.Commit, snapshot.CommandCenterVersion);

    private SnapshotAnswer Answer(ReadinessSnapshot snapshot, IReadOnlyList<(string Id, string Words)> blocking) =>
        Answer(snapshot, blocking, SnapshotRules.Ages(snapshot, time.GetUtcNow()));

    private static (CheckReport Report, string From, DateTimeOffset At) Seen(ICheck check, PreflightReport own, ReadinessSnapshot? snapshot)
    {
        if (own.Checks.FirstOrDefault(report => report.Name == check.Name) is { } seen)
            return (seen, "backend", own.StartedAt);
        return snapshot?.Checks.FirstOrDefault(report => report.Name == check.Name) is { } told
            ? (told, "operator", snapshot.PublishedAt)
            : (CheckReport.Of(check, Unseen(own.Mode), TimeSpan.Zero), "operator", own.StartedAt);
    }

    private static CheckResult Unseen(string mode) => CheckResult.Skip("Only the operator's machine can prove this.") with
    {
        Fix = $"Run there: {ReadinessCommands.Of(mode).Preflight}. Once nothing fails: {ReadinessCommands.Of(mode).Publish}",
    };

    // Which events the endpoint gets, as the checks have just seen it.
    private static async Task<IReadOnlyCollection<string>?> SubscribedAsync(PreflightContext looked, CancellationToken ct)
    {
        try
        {
            return await WebhookUrl.OursAsync(looked, ct) is { } ours && await WebhookUrl.EndpointsAsync(looked.Stripe!, looked, ours, ct) is [var endpoint, ..]
                ? endpoint.EnabledEvents
                : null;
        }
        catch (Exception away) when (away is StripeException or HttpRequestException)
        {
            return null;
        }
    }
}
