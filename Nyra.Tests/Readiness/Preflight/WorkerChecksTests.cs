using Microsoft.Extensions.Time.Testing;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Backend;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

/// <summary>What a backend sees of its webhook workers: their heartbeats, and what waits for them.</summary>
public sealed class WorkerChecksTests
{
    private static readonly WorkerInstance Ours = new("one", false, "price_ours", BuildVersion.Commit);

    [Fact]
    public async Task A_worker_of_this_build_mode_and_price_is_there() =>
        Assert.Equal((CheckStatus.Pass, "A webhook worker is running."), await LookAsync(Ours));

    [Fact]
    public async Task Without_a_worker_events_would_be_acknowledged_and_wait_for_ever()
    {
        Assert.Equal(CheckStatus.Fail, (await LookAsync()).Status);
        Assert.Equal(CheckStatus.Fail, (await LookAsync(IWorkerHeartbeats.Timeout + TimeSpan.FromSeconds(1), Ours)).Status);
        Assert.Equal(CheckStatus.Pass, (await LookAsync(IWorkerHeartbeats.Timeout, Ours)).Status);
    }

    [Fact]
    public async Task One_worker_that_is_another_is_enough_to_fail()
    {
        foreach (var (other, words) in new[]
        {
            (Ours with { Livemode = true }, "has a live key"), (Ours with { PriceId = "price_other" }, "another price"), (Ours with { Commit = "0000" }, "another commit"),
        })
        {
            var (status, message) = await LookAsync(Ours, other with { Process = "two" });
            Assert.Equal(CheckStatus.Fail, status);
            Assert.Contains(words, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0, 0, 0, 0, CheckStatus.Pass)]
    [InlineData(3, 1, 0, 9, CheckStatus.Pass)]
    [InlineData(3, 1, 0, 11, CheckStatus.Fail)]
    [InlineData(0, 1, 0, 11, CheckStatus.Fail)]
    [InlineData(0, 0, 2, 0, CheckStatus.Warn)]
    [InlineData(90, 10, 0, 1, CheckStatus.Fail)]
    [InlineData(0, 0, 8, 0, CheckStatus.Warn)]
    [InlineData(0, 0, 9, 0, CheckStatus.Fail)]
    public void What_waits_too_long_or_overflows_is_no_flow(int ready, int held, int dead, int minutes, CheckStatus expected) =>
        Assert.Equal(expected, QueueFlowsCheck.Judge(
            new(ready, held, dead, TimeSpan.FromMinutes(minutes), Capacity: 100, MaxDeadLetters: 10)).Status);

    private static Task<(CheckStatus Status, string Message)> LookAsync(params WorkerInstance[] workers) => LookAsync(TimeSpan.Zero, workers);

    private static async Task<(CheckStatus Status, string Message)> LookAsync(TimeSpan age, params WorkerInstance[] workers)
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(Preflights.Now - age);
        using var heartbeats = SqliteWorkerHeartbeats.Open(folder.File("webhooks.db"), time);
        foreach (var worker in workers)
            await heartbeats.ReportAsync(worker, CancellationToken.None);
        time.Advance(age);
        var context = new PreflightContext(Seat.Backend, "test", name => name == Settings.PriceProMonthly ? "price_ours" : null, time)
        {
            Parts = new(new(), null!, null!, heartbeats, false, TimeSpan.Zero, null),
        };
        var result = await Preflights.Named("webhook-worker-alive").RunAsync(context);
        return (result.Status, result.Message);
    }
}
