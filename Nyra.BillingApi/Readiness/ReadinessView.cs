using Nyra.Billing;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.Blockers;
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
        var own = await preflight.LookAsync(anew, ct);
        var (snapshot, blocking) = (await snapshots.CurrentAsync(ct), await snapshots.BlockersAsync(ct));
        var rehearsals = (await RehearsalLog.In(store).ReadAsync(ct)).Value.Rehearsals;
        var checks = PreflightChecks.All.Select(check => Seen(check, own, snapshot)).ToList();
        var reports = checks.Select(check => new CheckReport(
            check.Name, check.Group, check.Title, check.Status, check.Message, check.Evidence, check.Fix, check.Link, 0)).ToList();
        var (blockers, stops) = (LiveBlockers.Of(reports), StopConditions.Of(reports));
        return new(
            own.Mode, !checks.Any(check => check.Status == "fail") && !blockers.Concat(stops).Any(heading => heading.Open),
            blocking.Count == 0, [.. blocking.Select(blocker => blocker.Id)], BuildVersion.Commit, snapshot?.Account, own.StartedAt, checks, blockers, stops,
            WebhookEvents.Of(await SubscribedAsync(ct), [.. rehearsals.Where(known => !known.Running).Select(known => known.Report)]),
            snapshot is null ? null : Answer(snapshot, blocking), [.. rehearsals.Reverse().Select(RehearsalAnswer.Of)]);
    }

    public static SnapshotAnswer Answer(ReadinessSnapshot snapshot, IReadOnlyList<(string Id, string Words)> blocking, bool ages) => new(
        snapshot.Mode, snapshot.PublishedAt, snapshot.ExpiresAt, blocking.Count == 0,
        [.. blocking.Select(blocker => blocker.Words), .. Enumerable.Repeat("It is older than a week: publish anew before it ends.", ages ? 1 : 0)],
        snapshot.Commit, snapshot.CommandCenterVersion);

    private SnapshotAnswer Answer(ReadinessSnapshot snapshot, IReadOnlyList<(string Id, string Words)> blocking) =>
        Answer(snapshot, blocking, SnapshotRules.Ages(snapshot, time.GetUtcNow()));

    private static SeenCheck Seen(ICheck check, PreflightReport own, ReadinessSnapshot? snapshot)
    {
        if (own.Checks.FirstOrDefault(report => report.Name == check.Name) is { } seen)
            return SeenCheck.Of(seen, "backend", own.StartedAt);
        return snapshot?.Checks.FirstOrDefault(report => report.Name == check.Name) is { } told
            ? SeenCheck.Of(told, "operator", snapshot.PublishedAt)
            : SeenCheck.Of(CheckReport.Of(check, CheckResult.Skip("Seen from the operator's machine: run the preflight there, then publish."), TimeSpan.Zero), "operator", own.StartedAt);
    }

    // Which events the endpoint gets, where Stripe can be asked.
    private async Task<IReadOnlyCollection<string>?> SubscribedAsync(CancellationToken ct)
    {
        try
        {
            var context = preflight.Context();
            return await WebhookUrl.OursAsync(context, ct) is { } ours && await WebhookUrl.EndpointsAsync(context.Stripe!, context, ours, ct) is [var endpoint, ..]
                ? endpoint.EnabledEvents
                : null;
        }
        catch (Exception away) when (away is StripeException or HttpRequestException)
        {
            return null;
        }
    }
}
