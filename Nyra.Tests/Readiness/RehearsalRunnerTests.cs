using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Readiness.Rehearsal.Steps;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Readiness;

public sealed class RehearsalRunnerTests
{
    private static readonly RehearsalTarget Nowhere = new(
        "embedded", "test", new("http://127.0.0.1:9"), new("http://127.0.0.1:9"), "sk_test_1", "operator", "license", "a@example.com", "the log", null);

    [Fact]
    public async Task Steps_are_taken_in_order_and_all_must_pass()
    {
        var report = await RunAsync(Step("first", StepResult.Passed("seen")), Step("second", StepResult.Passed("seen, too"), "first"));
        Assert.True(report.Ok);
        Assert.Equal([("first", "passed"), ("second", "passed")], Outcomes(report));
    }

    [Fact]
    public async Task What_needs_a_step_that_did_not_pass_is_skipped_with_that_reason()
    {
        var report = await RunAsync(
            Step("first", StepResult.Failed("this", "that", "there")),
            Step("second", StepResult.Passed("never"), "first"),
            Step("third", StepResult.Passed("never"), "second"),
            Step("apart", StepResult.Passed("seen")));
        Assert.Equal([("first", "failed"), ("second", "skipped"), ("third", "skipped"), ("apart", "passed")], Outcomes(report));
        Assert.Equal("first did not pass", report.Steps[1].Observed);
        Assert.Equal(("expected this; saw that", "there"), (report.Steps[0].Observed, report.Steps[0].Fix));
        Assert.False(report.Ok);
    }

    [Fact]
    public async Task Skipped_is_never_passed() =>
        Assert.False((await RunAsync(Step("first", StepResult.Skipped("cannot be done here")))).Ok);

    [Fact]
    public async Task What_a_step_throws_is_a_failure_and_the_rehearsal_goes_on()
    {
        var report = await RunAsync(new Throwing(), Step("apart", StepResult.Passed("seen")));
        Assert.Equal([("throwing", "failed"), ("apart", "passed")], Outcomes(report));
        Assert.Contains("InvalidOperationException: broken", report.Steps[0].Observed, StringComparison.Ordinal);
        Assert.Equal("the log", report.Steps[0].Fix);
    }

    [Fact]
    public void Every_step_needs_only_steps_before_it_and_names_are_kebab_case_and_unique()
    {
        var before = new HashSet<string>();
        foreach (var step in RehearsalSteps.Steps)
        {
            Assert.Matches("^[a-z]+(-[a-z]+)+$", step.Name);
            // What is looked at first of a backend elsewhere, one of one's own need not prove.
            Assert.All(step.Needs.Except([new CheckoutGuarded().Name]), need => Assert.Contains(need, before));
            Assert.True(before.Add(step.Name));
        }
    }

    [Fact]
    public async Task The_report_is_written_as_json_and_as_markdown()
    {
        using var folder = new TemporaryFolder();
        var report = new RehearsalReport(
            false, "test", "embedded", new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero), 1234,
            [new("first", "passed", 12, "seen | heard", null), new("second", "failed", 34, "expected this; saw that", "there")]);
        var markdown = await File.ReadAllTextAsync(ReportFiles.Write(report, folder.File("run")));
        Assert.Contains("| second | failed | 34 | expected this; saw that. Look at: there |", markdown, StringComparison.Ordinal);
        Assert.Contains("seen \\| heard", markdown, StringComparison.Ordinal);
        Assert.Contains("1 of 2 steps passed", markdown, StringComparison.Ordinal);

        const string Expected = """
            {
              "ok": false,
              "mode": "test",
              "engine": "embedded",
              "startedAt": "2026-11-01T12:00:00+00:00",
              "durationMs": 1234,
              "steps": [
                {
                  "name": "first",
                  "status": "passed",
                  "durationMs": 12,
                  "observed": "seen | heard"
                },
                {
                  "name": "second",
                  "status": "failed",
                  "durationMs": 34,
                  "observed": "expected this; saw that",
                  "fix": "there"
                }
              ]
            }

            """;
        Assert.Equal(Expected, await File.ReadAllTextAsync(folder.File("run/report.json")), ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("live", null, null, "NYRA_ALLOW_LIVE_BILLING_REHEARSAL=true")]
    [InlineData("live", "true", null, "Set NYRA_BILLING_BASE_URL")]
    public void What_may_not_be_rehearsed_is_refused_with_what_to_do(string mode, string? allowed, string? baseUrl, string words)
    {
        var variables = new Dictionary<string, string?> { ["NYRA_ALLOW_LIVE_BILLING_REHEARSAL"] = allowed, ["NYRA_BILLING_BASE_URL"] = baseUrl };
        Assert.Contains(Refusals(mode, variables), refusal => refusal.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void A_hosted_backend_is_observed_and_in_live_mode_never_executed_on()
    {
        var variables = new Dictionary<string, string?> { ["NYRA_ALLOW_LIVE_BILLING_REHEARSAL"] = "true", ["NYRA_BILLING_BASE_URL"] = "https://billing.example.com" };
        Assert.Empty(Refusals("test", variables));
        Assert.Empty(Refusals("live", variables));
        Assert.Contains("Leave --stripe out", Assert.Single(Refusals("test", variables, stripeItself: true)), StringComparison.Ordinal);
        variables["NYRA_BILLING_REHEARSAL_EXECUTE"] = "true";
        Assert.Contains("nothing is ever executed", Assert.Single(Refusals("live", variables)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stripe_key_in_the_environment_alone_changes_nothing() =>
        Assert.Empty(Refusals("test", new() { ["STRIPE_SECRET_KEY"] = "sk_live_1" }));

    [Fact]
    public void All_that_keeps_a_rehearsal_from_running_is_said_at_once()
    {
        var live = Refusals("live", new() { ["NYRA_BILLING_REHEARSAL_EXECUTE"] = "true" });
        Assert.Equal(3, live.Count);
        var real = Refusals("test", [], stripeItself: true);
        Assert.Equal(2, real.Count);
        Assert.StartsWith("STRIPE_SECRET_KEY is missing.", real[0], StringComparison.Ordinal);
        Assert.StartsWith("This would create, in the test mode of your Stripe account", real[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", true, null)]
    [InlineData(" True ", true, null)]
    [InlineData("TRUE", true, null)]
    [InlineData("false", false, null)]
    [InlineData("False", false, null)]
    [InlineData("", false, null)]
    [InlineData(null, false, null)]
    [InlineData("1", false, "NYRA_BILLING_REHEARSAL_EXECUTE is '1'. Set it to true, or unset it.")]
    [InlineData("yes", false, "NYRA_BILLING_REHEARSAL_EXECUTE is 'yes'. Set it to true, or unset it.")]
    public void A_switch_is_on_with_true_in_any_case_and_another_value_is_refused(string? value, bool isOn, string? problem)
    {
        const string Name = "NYRA_BILLING_REHEARSAL_EXECUTE";
        Assert.Equal(isOn, ShellSwitch.IsOn(Name, _ => value));
        Assert.Equal(problem, ShellSwitch.ProblemOf(Name, _ => value));
        Assert.Equal(problem is null ? [] : [problem], Refusals("test", new() { [Name] = value }));
    }

    private static List<string> Refusals(string mode, Dictionary<string, string?> variables, bool stripeItself = false) =>
        [.. RehearsalGuard.Refusals(mode, stripeItself, variables.GetValueOrDefault).Select(refusal => refusal.Text)];

    private static Task<RehearsalReport> RunAsync(params IRehearsalStep[] steps) =>
        RehearsalRunner.RunAsync(steps, Nowhere, new RecordedProgress(), TimeProvider.System, CancellationToken.None);

    private static IEnumerable<(string, string)> Outcomes(RehearsalReport report) => report.Steps.Select(step => (step.Name, step.Status));

    private static Scripted Step(string name, StepResult result, params string[] needs) => new(name, needs, result);

    private sealed record Scripted(string Name, IReadOnlyList<string> Needs, StepResult Result) : IRehearsalStep
    {
        public Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct) => Task.FromResult(Result);
    }

    private sealed class Throwing : IRehearsalStep
    {
        public string Name => "throwing";

        public IReadOnlyList<string> Needs => [];

        public Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct) => throw new InvalidOperationException("broken");
    }
}
