using Nyra.Readiness.Preflight;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

public class PreflightRunnerTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_check_that_throws_has_failed_and_the_others_go_on()
    {
        var report = await RunAsync(new Fake("throws", _ => throw new InvalidDataException("broken")), new Fake("holds", _ => Pass));
        Assert.False(report.Ready);
        Assert.Equal(["fail", "pass"], report.Checks.Select(check => check.Status));
        Assert.Contains("broken", report.Checks[0].Message, StringComparison.Ordinal);
        Assert.Contains("--only throws", report.Checks[0].Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_never_ends_has_failed_when_its_time_is_up_even_if_it_heeds_no_token()
    {
        var report = await RunAsync(new Fake("hangs", _ => new TaskCompletionSource<CheckResult>().Task) { Limit = TimeSpan.FromMilliseconds(50) });
        var check = Assert.Single(report.Checks);
        Assert.Equal("fail", check.Status);
        Assert.StartsWith("Not found out within", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_never_comes_to_wait_has_failed_when_its_time_is_up()
    {
        using var ended = new ManualResetEventSlim();
        var report = await RunAsync(new Fake("computes", _ => { ended.Wait(Ct); return Pass; }) { Limit = TimeSpan.FromMilliseconds(50) });
        ended.Set();
        Assert.StartsWith("Not found out within", Assert.Single(report.Checks).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_steer_a_terminal_or_break_xml_is_made_visible()
    {
        var report = await RunAsync(new Fake("odd", _ => Task.FromResult(CheckResult.Fail("a\u001b[31mb", "c\u0000d", "e\nf\uD800"))));
        var check = Assert.Single(report.Checks);
        Assert.Equal(("a\uFFFD[31mb", "c\uFFFDd", "e\nf\uFFFD"), (check.Message, check.Fix, check.Evidence));
        JunitReport.Of(report, strict: false).Save(Stream.Null);
    }

    [Fact]
    public void Every_check_says_where_it_is_done_or_explained() =>
        Assert.All(Enum.GetValues<CheckGroup>(), group => Assert.True(File.Exists(Nyra.Tests.Architecture.Repository.File(group.Link().Split('#')[0])) || group.Link().StartsWith("https://docs.stripe.com/", StringComparison.Ordinal) || group.Link() == "/readiness#form"));

    [Fact]
    public async Task Checks_run_beside_each_other()
    {
        // Each waits for the other: one after the other neither would end.
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        var report = await RunAsync(
            new Fake("first", async _ => { first.SetResult(); await second.Task; return await Pass; }),
            new Fake("second", async _ => { second.SetResult(); await first.Task; return await Pass; }));
        Assert.True(report.Ready);
    }

    [Fact]
    public async Task What_only_the_backend_sees_is_what_the_backend_says()
    {
        var check = new Fake("disk", _ => Pass) { Seats = Seat.Backend };
        var context = new PreflightContext(Seat.Operator, "test", _ => null, TimeProvider.System)
        {
            AskBackend = _ => Task.FromResult(BackendSight.Of([CheckReport.Of(check, CheckResult.Warn("nearly full", "make room", "1 GB"), TimeSpan.Zero)])),
        };
        var seen = Assert.Single((await PreflightRunner.RunAsync([check], context, null, new Nobody(), Ct)).Checks);
        Assert.Equal(("warn", "nearly full", "1 GB"), (seen.Status, seen.Message, seen.Evidence));
    }

    [Fact]
    public async Task What_only_the_backend_sees_fails_where_it_cannot_be_asked()
    {
        var context = new PreflightContext(Seat.Operator, "test", _ => null, TimeProvider.System) { AskBackend = _ => Task.FromResult(BackendSight.None("Start it.")) };
        var seen = Assert.Single((await PreflightRunner.RunAsync([new Fake("disk", _ => Pass) { Seats = Seat.Backend }], context, null, new Nobody(), Ct)).Checks);
        Assert.Equal(("fail", "Start it."), (seen.Status, seen.Fix));
    }

    [Theory]
    [InlineData("pass", "fail", "fail", "On the backend: theirs")]
    [InlineData("pass", "warn", "warn", "On the backend: theirs")]
    [InlineData("warn", "pass", "warn", "ours")]
    [InlineData("fail", "warn", "fail", "ours")]
    [InlineData("pass", "pass", "pass", "ours")]
    [InlineData("pass", "skip", "pass", "ours")]
    public async Task What_both_see_is_as_bad_as_the_worse_of_both_sights(string ours, string theirs, string shown, string words)
    {
        static CheckResult Result(string status, string message) => new(Enum.Parse<CheckStatus>(status, ignoreCase: true), message, null, "mend it");
        async Task<(string, string)> LookAsync(Fake check)
        {
            var context = new PreflightContext(Seat.Operator, "test", _ => null, TimeProvider.System)
            {
                AskBackend = _ => Task.FromResult(BackendSight.Of([CheckReport.Of(check, Result(theirs, "theirs"), TimeSpan.Zero)])),
            };
            var seen = Assert.Single((await PreflightRunner.RunAsync([check], context, null, new Nobody(), Ct)).Checks);
            return (seen.Status, seen.Message);
        }
        Func<PreflightContext, Task<CheckResult>> look = _ => Task.FromResult(Result(ours, "ours"));
        Assert.Equal((shown, words), await LookAsync(new Fake("key", look)));
        Assert.Equal((ours, "ours"), await LookAsync(new Fake("evidence", look) { MustHoldFromBoth = false }));
    }

    [Fact]
    public async Task What_several_checks_look_at_is_fetched_once()
    {
        var fetched = 0;
        Func<PreflightContext, Task<CheckResult>> look = async context =>
        {
            await context.OnceAsync("account", _ => Task.FromResult(Interlocked.Increment(ref fetched)), Ct);
            return await Pass;
        };
        await RunAsync(new Fake("one", look), new Fake("two", look), new Fake("three", look));
        Assert.Equal(1, fetched);
    }

    [Fact]
    public async Task No_secret_gets_into_a_report_whoever_put_it_into_words()
    {
        // In two pieces: this repository is searched for secrets, too.
        const string Shaped = "sk_live_" + "51HxQ2mZcV91kdfLsPq77xA0asd8HqWe3Yt6Uj";
        const string Token = "b7Yq2mZcV91kdfLsPq77xA0asd8HqWe3";
        var context = new PreflightContext(Seat.Operator, "test", name => name == "NYRA_OPERATOR_TOKEN" ? Token : null, TimeProvider.System);
        var report = await PreflightRunner.RunAsync(
            [
                new Fake("tells", _ => Task.FromResult(CheckResult.Fail($"The key {Shaped} is wrong.", $"Replace {Token}.", $"saw {Token}", "https://example.com/?t=" + Token))),
                new Fake("throws", _ => throw new InvalidDataException($"with {Token} and {Shaped}")),
            ],
            context, null, new Nobody(), Ct);
        var said = System.Text.Json.JsonSerializer.Serialize(report, PreflightJson.Default.PreflightReport);
        Assert.DoesNotContain(Shaped, said, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, said, StringComparison.Ordinal);
        Assert.Contains("The key sk_live_", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_stops_it_stops_it()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PreflightRunner.RunAsync(
            [new Fake("hangs", _ => new TaskCompletionSource<CheckResult>().Task)], Preflights.Context(), null, new Nobody(), stop.Token));
    }

    private static Task<CheckResult> Pass => Task.FromResult(CheckResult.Pass("It holds."));

    private static Task<PreflightReport> RunAsync(params ICheck[] checks) =>
        PreflightRunner.RunAsync(checks, new(Seat.Operator, "test", _ => null, TimeProvider.System), null, new Nobody(), Ct);

    private sealed class Fake(string name, Func<PreflightContext, Task<CheckResult>> run) : ICheck
    {
        public string Name => name;

        public string Title => name;

        public CheckGroup Group => CheckGroup.StripeSetup;

        public Seat Seats { get; init; } = Seat.Both;

        public bool MustHoldFromBoth { get; init; } = true;

        public TimeSpan Limit { get; init; } = ICheck.UsualLimit;

        public Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct) => run(context);
    }

    private sealed class Nobody : IPreflightProgress
    {
        public void Begin(IReadOnlyList<ICheck> checks)
        {
        }

        public void Reaches(ICheck check, string how)
        {
        }

        public void Ended(CheckReport report)
        {
        }
    }
}
