using CsCheck;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Readiness;

/// <summary>What is kept and told of rehearsals is what proves something of the commit that runs.</summary>
public sealed class RehearsalEvidenceTests
{
    private const string Commit = "5e346929da4cd2e3655158ae85f55bbb71700849";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly RehearsalReport Whole = Report(RehearsalSteps.Steps.Select(step => step.Name), Now);

    private static readonly Gen<RehearsalReport> Any =
        from taken in Gen.Int[0, (1 << RehearsalSteps.Steps.Count) - 1]
        from minutes in Gen.Int[0, 100_000]
        from ok in Gen.Bool
        from mine in Gen.Bool
        from real in Gen.Bool
        select Report(RehearsalSteps.Steps.Where((_, at) => (taken >> at & 1) == 1).Select(step => step.Name), Now.AddMinutes(minutes)) with
        {
            Ok = ok,
            Commit = mine ? Commit : null,
            Stripe = real ? RehearsalReport.StripeItself : RehearsalReport.StripeSimulated,
        };

    [Fact]
    public void What_is_needed_holds_every_proof_there_is() => Any.Array[0, 30].Sample(known =>
    {
        var needed = RehearsalEvidence.Needed(known, Commit);
        return Proofs(known).SequenceEqual(Proofs(needed)) && needed.All(report => report is { Ok: true, Commit: Commit });
    });

    [Fact]
    public void However_many_rehearsals_follow_the_evidence_stays_and_the_log_stays_short()
    {
        var log = RehearsalLog.Empty.With(new("whole", false, Whole), Commit);
        for (var i = 1; i <= 200; i++)
            log = log.With(new($"observed-{i}", false, Report(HostedRehearsal.Observing.Select(step => step.Name), Now.AddMinutes(i)) with { Mode = "live" }), Commit);
        Assert.Contains(log.Rehearsals, record => record.Id == "whole");
        Assert.InRange(log.Rehearsals.Count, 20, 25);
        // Of a commit that does not run any more nothing is kept for long.
        Assert.DoesNotContain(log.With(new("last", false, Whole with { StartedAt = Now.AddDays(1) }), "another").Rehearsals, record => record.Id == "whole");
    }

    [Fact]
    public void What_was_told_while_it_ran_is_not_listed_again_when_its_report_is_told()
    {
        var hosted = Whole with { Engine = "hosted" };
        var log = RehearsalLog.Empty.With(new("told-while-it-ran", false, hosted), Commit).With(new("told-from-its-report", false, hosted), Commit);
        Assert.Equal("told-while-it-ran", Assert.Single(log.Rehearsals).Id);
        Assert.Equal(2, log.With(new("another", false, hosted with { StartedAt = Now.AddTicks(1) }), Commit).Rehearsals.Count);
    }

    [Fact]
    public void Beside_a_whole_rehearsal_a_later_partial_one_is_told_too_and_takes_nothing_from_it()
    {
        using var folder = new TemporaryFolder();
        ReportFiles.Write(Whole, folder.File("one"));
        ReportFiles.Write(Report(["stack-healthy", "unsigned-webhook-refused"], Now.AddHours(1)) with { Engine = "hosted" }, folder.File("two"));
        ReportFiles.Write(Whole with { Ok = false, StartedAt = Now.AddHours(2) }, folder.File("three"));
        Assert.Equal(
            ["embedded-20261124T120000Z", "hosted-20261124T130000Z"], ReportFiles.Evidence(folder.Path, Commit).Select(record => record.Id).Order(StringComparer.Ordinal));
        Assert.Empty(ReportFiles.Evidence(folder.Path, "another"));
    }

    private static IEnumerable<(string Step, DateTimeOffset? On)> Proofs(IEnumerable<RehearsalReport> known) =>
        RehearsalEvidence.Proofs(RehearsalEvidence.Of(known, "test", Commit), RehearsalSteps.Steps).Select(proof => (proof.Step, proof.By?.StartedAt));

    private static RehearsalReport Report(IEnumerable<string> steps, DateTimeOffset at) =>
        new(true, "test", "embedded", at, 1, [.. steps.Select(step => new StepReport(step, "passed", 1, "seen"))], null, Commit, []);
}
