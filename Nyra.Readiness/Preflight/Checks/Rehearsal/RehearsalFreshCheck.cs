using System.Globalization;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Rehearsal;

/// <summary>Every step of the paid path was rehearsed with this very commit, lately: in test mode, and for live mode observed there, too.</summary>
public sealed class RehearsalFreshCheck : ICheck
{
    /// <summary>For so long a rehearsal is evidence.</summary>
    public static readonly TimeSpan Good = TimeSpan.FromDays(30);
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(7);

    public string Name => "rehearsal-fresh";

    public string Title => "Green rehearsal of this commit";

    public CheckGroup Group => CheckGroup.Rehearsal;

    public Seat Seats => Seat.Both;

    // The operator's machine knows the backend's rehearsals and its own; publishing tells the backend of those.
    public bool MustHoldFromBoth => false;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        var known = await context.ReadRehearsals(ct);
        var commit = context.Seat == Seat.Backend
            ? BuildVersion.Commit
            : (await context.OnceAsync("commit", token => WorkTreeCommit.OfAsync(context.WorkTree, token), ct)).Commit ?? BuildVersion.Commit;
        if (commit is null)
            return CheckResult.Fail("Which commit this is is not known, so no rehearsal can be of it.", "Build from a git checkout.");
        var test = Judge(known, "test", RehearsalSteps.Steps, commit, context, CommandHint.Of("rehearse --mode test"));
        if (!context.Live || test.Status == CheckStatus.Fail)
            return test;
        var live = Judge(known, "live", HostedRehearsal.Observing, commit, context, CommandHint.Of("rehearse --mode live"));
        if (live.Status != CheckStatus.Pass || test.Status != CheckStatus.Pass)
            return live.Status == CheckStatus.Pass ? test with { Evidence = $"{test.Evidence}; {live.Evidence}" } : live;
        var evidence = $"{test.Evidence}; {live.Evidence}";
        var withStripe = RehearsalEvidence.Of(known, "test", commit).Where(report => report.Stripe == RehearsalReport.StripeItself).ToList();
        return RehearsalEvidence.Proofs(withStripe, RehearsalSteps.Steps).Where(proof => proof.By is not null).ToList() is { Count: > 0 } proofs
            ? test with { Evidence = $"{evidence}; {proofs.Count} steps with Stripe itself" }
            : CheckResult.Warn(
                "Rehearsed with the simulator alone: Stripe's own test mode was never driven with this commit.", $"Once before customers pay: {CommandHint.Of("rehearse --stripe real")}", evidence);
    }

    /// <summary>Since when every step that is needed for a mode is proven, by the oldest of those proofs; null where one is not.</summary>
    public static DateTimeOffset? ProvenOn(IReadOnlyList<RehearsalReport> known, bool live, string? commit)
    {
        DateTimeOffset? Oldest(string mode, IReadOnlyList<IRehearsalStep> steps)
        {
            var proofs = RehearsalEvidence.Proofs(RehearsalEvidence.Of(known, mode, commit), steps);
            return proofs.Any(proof => proof.By is null) ? null : proofs.Min(proof => proof.By!.StartedAt);
        }
        return (Oldest("test", RehearsalSteps.Steps), live ? Oldest("live", HostedRehearsal.Observing) : DateTimeOffset.MaxValue) is ({ } test, { } observed)
            ? (test < observed ? test : observed)
            : null;
    }

    private static CheckResult Judge(
        IReadOnlyList<RehearsalReport> known, string mode, IReadOnlyList<IRehearsalStep> steps, string commit, PreflightContext context, string command)
    {
        var mine = RehearsalEvidence.Of(known, mode, commit);
        if (mine.MaxBy(report => report.StartedAt) is not { } latest)
        {
            var other = known.Where(report => report.Mode == mode).MaxBy(report => report.StartedAt);
            return CheckResult.Fail(
                $"This commit was not rehearsed in {mode} mode.", $"Rehearse it: {command}",
                other is null ? null
                : $"the last one was of {other.Commit?[..Math.Min(12, other.Commit.Length)] ?? "an unknown commit"}{(other.Dirty == true ? " with changes that were not committed" : "")}, {Day(other.StartedAt)}");
        }
        if (!latest.Ok)
        {
            var failed = latest.Steps.FirstOrDefault(step => step.Status == "failed") ?? latest.Steps.FirstOrDefault(step => step.Status != "passed");
            return CheckResult.Fail(
                $"The last rehearsal in {mode} mode stopped at {failed?.Name}.", $"Fix that, then: {command}", failed?.Observed);
        }
        var proven = RehearsalEvidence.Proofs(mine, steps);
        if (proven.Where(step => step.By is null).Select(step => step.Step).ToList() is { Count: > 0 } unproven)
        {
            // A backend's rehearsal cannot restart it; the operator's own one does. Unproven it still blocks, and is no fault of this backend.
            if (context.Seat == Seat.Backend && !context.Live && unproven is ["state-survives-restart"])
            {
                return CheckResult.Skip("Only the operator's machine can prove this: that all state survives a restart was not rehearsed with this commit.") with
                {
                    Fix = $"Run there: {command}, without {Names.BillingBaseUrl}. Then: {CommandHint.Of($"snapshot publish --mode {context.Mode}")}",
                };
            }
            return CheckResult.Fail(
                $"The rehearsals of this commit left out {unproven.Count} of the {steps.Count} steps.",
                mode == "test" ? $"Rehearse the whole path on your own machine: {command}, without {Names.BillingBaseUrl}" : $"Rehearse again: {command}", string.Join(", ", unproven));
        }
        var (oldest, engines) = (proven.Min(step => step.By!.StartedAt), mine.Where(report => report.Ok).Select(report => report.Engine).Distinct().Order());
        var age = context.Time.GetUtcNow() - oldest;
        var evidence = $"{mode} mode, {steps.Count} steps, {string.Join(" and ", engines)} engine, {Day(oldest)}";
        return age > Good ? CheckResult.Fail("The last green rehearsal is older than 30 days.", $"Rehearse again: {command}", evidence)
            : age > Fresh ? CheckResult.Warn("The last green rehearsal is older than a week.", $"Rehearse again: {command}", evidence)
            : CheckResult.Pass("This commit was rehearsed, and every step passed.", evidence);
    }

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
