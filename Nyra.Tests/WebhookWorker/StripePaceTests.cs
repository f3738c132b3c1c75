using Microsoft.Extensions.Options;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker.Processing;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

public class StripePaceTests
{
    private readonly AdjustableClock _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void At_first_nobody_waits()
    {
        using var pace = Pace();
        Assert.True(pace.WaitAsync(CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task No_more_look_at_once_than_may_and_who_stops_waiting_keeps_no_place()
    {
        using var pace = Pace(concurrency: 2);
        await pace.EnterAsync(CancellationToken.None);
        await pace.EnterAsync(CancellationToken.None);
        using var patience = new CancellationTokenSource();
        var impatient = pace.EnterAsync(patience.Token);
        var third = pace.EnterAsync(CancellationToken.None);
        Assert.False(impatient.IsCompleted || third.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        pace.Leave();
        await third.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(pace.EnterAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Who_is_canceled_while_stripe_wants_patience_leaves_its_place_to_others()
    {
        using var pace = Pace(concurrency: 1);
        pace.SlowDown(TimeSpan.FromSeconds(10));
        using var stop = new CancellationTokenSource();
        var waiting = pace.EnterAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _time.Advance(TimeSpan.FromSeconds(10));
        await pace.EnterAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_prolong_the_wait()
    {
        using var pace = Pace();
        pace.SlowDown(TimeSpan.FromSeconds(10));
        _time.SetBack(TimeSpan.FromHours(1));
        var waiting = pace.WaitAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(10));
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task After_a_refusal_everyone_waits_until_the_longest_asked_for_has_passed()
    {
        using var pace = Pace();
        pace.SlowDown(TimeSpan.FromSeconds(10));
        pace.SlowDown(TimeSpan.FromSeconds(3));
        var waiting = pace.WaitAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private StripePace Pace(int concurrency = 8) => new(Options.Create(new WorkerOptions { Concurrency = concurrency }), _time);
}
