using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

public class RehearsalFreshTests
{
    private static readonly StepReport Step = new("checkout-paid", "passed", 1, "paid", null);
    private static readonly StepReport[] All = [.. RehearsalSteps.Steps.Select(step => Step with { Name = step.Name })];
    private static readonly RehearsalReport Green = new(true, "test", "embedded", Preflights.Now.AddDays(-1), 3000, All, null, BuildVersion.Commit, ["invoice.paid"]);
    private static readonly RehearsalReport Observed = Green with
    {
        Engine = "hosted",
        StartedAt = Preflights.Now.AddHours(-1),
        Steps = [.. HostedRehearsal.Observing.Select(step => Step with { Name = step.Name })],
    };

    [Fact]
    public async Task A_green_one_of_this_commit_passes() => Assert.Equal(CheckStatus.Pass, (await LookAsync("test", Green)).Status);

    [Theory]
    [InlineData(6, CheckStatus.Pass)]
    [InlineData(8, CheckStatus.Warn)]
    [InlineData(31, CheckStatus.Fail)]
    public async Task It_ages(int days, CheckStatus expected) =>
        Assert.Equal(expected, (await LookAsync("test", Green with { StartedAt = Preflights.Now.AddDays(-days) })).Status);

    [Fact]
    public async Task Of_another_commit_or_another_mode_or_of_none_it_fails()
    {
        foreach (var report in new[] { Green with { Commit = new('0', 40) }, Green with { Commit = null }, Green with { Mode = "live" } })
            Assert.Contains("not rehearsed in test mode", (await LookAsync("test", report)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_red_one_takes_the_green_ones_place()
    {
        var red = Green with { Ok = false, StartedAt = Preflights.Now.AddHours(-1), Steps = [Step, Step with { Name = "portal-opened", Status = "failed" }] };
        Assert.Contains("stopped at portal-opened", (await LookAsync("test", Green, red)).Message, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Pass, (await LookAsync("test", red, Green with { StartedAt = Preflights.Now })).Status);
    }

    [Fact]
    public async Task One_that_only_observed_proves_no_paid_path_and_takes_nothing_from_one_that_did()
    {
        var alone = await LookAsync("test", Observed);
        Assert.Equal(CheckStatus.Fail, alone.Status);
        Assert.Contains("checkout-paid", alone.Evidence, StringComparison.Ordinal);
        Assert.Contains("cancellation-at-period-end-revokes-then", alone.Evidence, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Pass, (await LookAsync("test", Green, Observed)).Status);
        // Nor does it make an old one young.
        Assert.Equal(CheckStatus.Fail, (await LookAsync("test", Green with { StartedAt = Preflights.Now.AddDays(-31) }, Observed)).Status);
    }

    [Fact]
    public async Task A_restart_that_only_the_operators_machine_can_rehearse_is_unproven_with_its_command()
    {
        var elsewhere = Green with { Steps = [.. Green.Steps.Where(step => step.Name != "state-survives-restart")] };
        var test = await LookAsync("test", elsewhere);
        Assert.Equal(CheckStatus.Skip, test.Status);
        Assert.Contains(CommandHint.Of("rehearse --mode test"), test.Fix, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Fail, (await LookAsync("live", elsewhere, Observed with { Mode = "live" })).Status);
        Assert.Equal(CheckStatus.Fail, (await LookAsync("test", elsewhere with { Steps = [.. elsewhere.Steps.Skip(1)] })).Status);
    }

    [Fact]
    public async Task For_live_mode_it_was_observed_there_too()
    {
        Assert.Contains("not rehearsed in live mode", (await LookAsync("live", Green)).Message, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Pass, (await LookAsync("live", Green with { Stripe = RehearsalReport.StripeItself }, Observed with { Mode = "live" })).Status);
    }

    [Fact]
    public async Task For_live_mode_the_simulator_alone_is_worth_a_warning()
    {
        var alone = await LookAsync("live", Green, Observed with { Mode = "live" });
        Assert.Equal(CheckStatus.Warn, alone.Status);
        Assert.Contains("--stripe real", alone.Fix, StringComparison.Ordinal);
        // With Stripe itself a rehearsal has no clock in hand: both together prove everything.
        var part = Green with { Stripe = RehearsalReport.StripeItself, Steps = [Step] };
        Assert.Equal(CheckStatus.Pass, (await LookAsync("live", Green, part, Observed with { Mode = "live" })).Status);
        Assert.Equal(CheckStatus.Pass, (await LookAsync("test", Green)).Status);
    }

    [Fact]
    public async Task What_was_rehearsed_with_changes_that_nobody_committed_is_no_commit()
    {
        var result = await LookAsync("test", Green with { Dirty = true });
        Assert.Equal(CheckStatus.Fail, result.Status);
        Assert.Contains("with changes that were not committed", result.Evidence, StringComparison.Ordinal);
    }

    private static Task<CheckResult> LookAsync(string mode, params RehearsalReport[] known) => Preflights.Named("rehearsal-fresh").RunAsync(
        new PreflightContext(Seat.Backend, mode, _ => null, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Preflights.Now))
        {
            ReadRehearsals = _ => Task.FromResult<IReadOnlyList<RehearsalReport>>(known),
        });
}
