namespace Nyra.Readiness.Rehearsal.Reports;

/// <summary>What rehearsals prove of a commit. Pure.</summary>
public static class RehearsalEvidence
{
    /// <summary>Those of a mode and a commit as it was committed, in any order: with changes that nobody else has, what was rehearsed is no commit.</summary>
    public static IReadOnlyList<RehearsalReport> Of(IEnumerable<RehearsalReport> known, string mode, string? commit) =>
        [.. known.Where(report => report.Mode == mode && report.Commit == commit && report.Dirty != true)];

    /// <summary>By which of them each step was proven last: a green one that took it. Null where it never was.</summary>
    /// <remarks>One that only observed, or had no clock in hand, proves the steps it took and no other.</remarks>
    public static IReadOnlyList<(string Step, RehearsalReport? By)> Proofs(IReadOnlyList<RehearsalReport> reports, IEnumerable<IRehearsalStep> steps) =>
        [.. steps.Select(step => (step.Name, reports.Where(report => report.Ok && report.Steps.Any(taken => taken.Name == step.Name && taken.Status == "passed")).MaxBy(report => report.StartedAt)))];

    /// <summary>The fewest that hold every proof there is for this commit, in both modes, and of those with Stripe itself.</summary>
    public static IReadOnlyList<RehearsalReport> Needed(IReadOnlyCollection<RehearsalReport> known, string? commit)
    {
        var (test, live) = (Of(known, "test", commit), Of(known, "live", commit));
        return
        [
            .. Proofs(test, RehearsalSteps.Steps).Concat(Proofs([.. test.Where(report => report.Stripe == RehearsalReport.StripeItself)], RehearsalSteps.Steps))
                .Concat(Proofs(live, HostedRehearsal.Observing)).Select(proof => proof.By).OfType<RehearsalReport>().Distinct(),
        ];
    }
}
