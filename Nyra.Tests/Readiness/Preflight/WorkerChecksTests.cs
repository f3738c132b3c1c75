using Microsoft.Extensions.Time.Testing;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Queue;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Backend;
using Nyra.Tests.Billing.Entitlements;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

/// <summary>What a backend sees of its webhook workers: their signs of life, and what waits for them.</summary>
public sealed class WorkerChecksTests
{
    private static readonly WorkerSign Ours = new("one", Preflights.Now, false, "price_ours", BuildVersion.Commit);

    [Fact]
    public async Task A_worker_of_this_build_mode_and_price_is_there() =>
        Assert.Equal((CheckStatus.Pass, "A webhook worker is there."), await LookAsync(Ours));

    [Fact]
    public async Task Without_a_worker_events_would_be_acknowledged_and_wait_for_ever()
    {
        Assert.Equal(CheckStatus.Fail, (await LookAsync()).Status);
        Assert.Equal(CheckStatus.Fail, (await LookAsync(Ours with { At = Preflights.Now - WorkerSigns.Silence - TimeSpan.FromSeconds(1) })).Status);
        Assert.Equal(CheckStatus.Pass, (await LookAsync(Ours with { At = Preflights.Now - WorkerSigns.Silence })).Status);
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

    [Fact]
    public void A_sign_replaces_the_same_workers_earlier_and_drops_those_who_are_gone()
    {
        var later = Preflights.Now + WorkerSigns.Silence + TimeSpan.FromSeconds(1);
        var signs = WorkerSigns.None.With(Ours).With(Ours with { Process = "two" }).With(Ours with { At = Preflights.Now.AddSeconds(30) });
        Assert.Equal(["two", "one"], signs.Workers.Select(worker => worker.Process));
        Assert.Equal(["three", "one"], signs.With(Ours with { Process = "three", At = later }).With(Ours with { At = later }).Workers.Select(worker => worker.Process));
        Assert.Equal(["two"], signs.Without("one").Workers.Select(worker => worker.Process));
        Assert.Same(signs, signs.Without("nobody"));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, CheckStatus.Pass)]
    [InlineData(3, 1, 0, 9, CheckStatus.Pass)]
    [InlineData(3, 1, 0, 11, CheckStatus.Fail)]
    [InlineData(0, 1, 0, 11, CheckStatus.Fail)]
    [InlineData(0, 0, 2, 0, CheckStatus.Warn)]
    [InlineData(90, 10, 0, 1, CheckStatus.Fail)]
    public void What_waits_too_long_or_overflows_is_no_flow(int ready, int held, int dead, int minutes, CheckStatus expected) =>
        Assert.Equal(expected, QueueFlowsCheck.Judge(new(ready, held, dead, TimeSpan.FromMinutes(minutes), Capacity: 100)).Status);

    private static async Task<(CheckStatus Status, string Message)> LookAsync(params WorkerSign[] signs)
    {
        var store = new InMemoryEntitlementStore();
        await WorkerSigns.In(store).ChangeAsync(_ => new(signs), CancellationToken.None);
        var context = new PreflightContext(Seat.Backend, "test", name => name == Settings.PriceProMonthly ? "price_ours" : null, new FakeTimeProvider(Preflights.Now))
        {
            Parts = new(new(), store, null!, false, TimeSpan.Zero, null),
        };
        var result = await Preflights.Named("webhook-worker-alive").RunAsync(context);
        return (result.Status, result.Message);
    }
}
