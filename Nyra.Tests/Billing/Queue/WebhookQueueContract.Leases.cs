using System.Diagnostics;
using Nyra.Billing.Queue;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

// Leases, retries and delays.
public abstract partial class WebhookQueueContract
{
    [Fact]
    public async Task What_one_consumer_holds_no_other_gets()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        for (var i = 0; i < 40; i++)
            await one.EnqueueAsync(Event(i), TimeSpan.Zero, Ct);
        var taken = (await Task.WhenAll(TakeAsync(one, 20), TakeAsync(other, 20))).SelectMany(batch => batch).ToList();
        Assert.Equal(40, taken.Select(webhook => webhook.Envelope.EventId).Distinct().Count());
        Assert.Equal(0, (await one.DepthAsync(Ct)).Ready);
    }

    [Fact]
    public async Task What_its_holder_never_settles_comes_again_after_the_lease_and_counts()
    {
        var queue = await OpenAsync(leasesEnd: true);
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        var first = Assert.Single(await TakeAsync(queue));
        Assert.Equal(0, (await queue.DepthAsync(Ct)).Ready);
        await PassAsync(queue.Lease * 1.1);
        var second = Assert.Single(await TakeAsync(await OpenAsync(leasesEnd: true)));
        Assert.Equal((1, 2), (first.Attempt, second.Attempt));
    }

    [Fact]
    public async Task A_receipt_whose_lease_ran_out_settles_nothing()
    {
        var queue = await OpenAsync(leasesEnd: true);
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        var late = Assert.Single(await TakeAsync(queue));
        await PassAsync(queue.Lease * 1.1);
        var now = Assert.Single(await TakeAsync(queue));
        Assert.False(await queue.CompleteAsync(late, Ct));
        Assert.False(await queue.RetryAsync(late, TimeSpan.Zero, "late", Ct));
        Assert.Equal(BuryOutcome.Lost, await queue.BuryAsync(late, "late", Ct));
        Assert.True(await queue.CompleteAsync(now, Ct));
        Assert.Equal(0, (await queue.DepthAsync(Ct)).DeadLetters);
    }

    [Fact]
    public async Task A_retry_comes_after_its_delay_and_counts()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await queue.RetryAsync(Assert.Single(await TakeAsync(queue)), TimeSpan.FromHours(1), "failed", Ct);
        Assert.Equal((0, 1), await ReadyAndHeldAsync(queue));
        await queue.EnqueueAsync(Event(2), TimeSpan.Zero, Ct);
        await queue.RetryAsync(Assert.Single(await TakeAsync(queue)), Moment, "failed", Ct);
        await PassAsync(Moment * 1.1);
        Assert.Equal(("evt_2", 2), Assert.Single(await TakeAsync(queue)) is var taken ? (taken.Envelope.EventId, taken.Attempt) : default);
    }

    [Fact]
    public async Task A_release_comes_again_and_does_not_count()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        Assert.True(await queue.ReleaseAsync(Assert.Single(await TakeAsync(queue)), TimeSpan.Zero, "stopped", Ct));
        Assert.Equal(1, Assert.Single(await TakeAsync(queue)).Attempt);
    }

    [Fact]
    public async Task A_delayed_envelope_stays_hidden_until_its_time()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.FromHours(1), Ct);
        Assert.Equal((0, 1), await ReadyAndHeldAsync(queue));
        await queue.EnqueueAsync(Event(2), Moment, Ct);
        await PassAsync(Moment * 1.1);
        Assert.Equal("evt_2", Assert.Single(await TakeAsync(queue)).Envelope.EventId);
    }

    [Fact]
    public async Task What_its_holder_renews_stays_the_holders()
    {
        // Both open from the start: between the last renewal and the other's look there is to be no more than the two.
        var (queue, other) = (await OpenAsync(leasesEnd: true), await OpenAsync(leasesEnd: true));
        // Where a slow machine renewed too late, the lease has rightly ended: that round shows nothing.
        const int MaxRounds = 20;
        for (var round = 1; round <= MaxRounds; round++)
        {
            await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
            await queue.EnqueueAsync(Event(2), TimeSpan.Zero, Ct);
            var (renewed, taken) = (Stopwatch.GetTimestamp(), await TakeAsync(queue));
            var late = false;
            for (var i = 0; i < 4; i++)
            {
                await PassAsync(queue.Lease / 2);
                late |= IsLate();
                renewed = Stopwatch.GetTimestamp();
                await queue.RenewAsync([taken[0]], Ct);
            }
            var again = await TakeAsync(other);
            if (late || IsLate())
            {
                await queue.CompleteAsync(taken, Ct);
                await other.CompleteAsync(again, Ct);
                continue;
            }
            Assert.Equal(("evt_2", 2), (Assert.Single(again).Envelope.EventId, again[0].Attempt));
            Assert.True(await queue.CompleteAsync(taken[0], Ct));
            return;

            bool IsLate() => Stopwatch.GetElapsedTime(renewed) > queue.Lease * 0.9;
        }
        Assert.Fail($"In none of {MaxRounds} rounds was every renewal in time.");
    }

    [Theory]
    [InlineData("the same")]
    [InlineData("another")]
    public async Task A_stale_holder_that_renews_all_the_time_prolongs_no_later_lease(string consumer)
    {
        var queue = await OpenAsync(leasesEnd: true);
        var (second, third) = (consumer == "another" ? await OpenAsync(leasesEnd: true) : queue, await OpenAsync(leasesEnd: true));
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        var stale = Assert.Single(await TakeAsync(queue));
        await PassAsync(queue.Lease * 1.1);
        var dead = Assert.Single(await TakeAsync(second));
        var taking = third.DequeueAsync(10, Ct);
        // Its own renewal is too late at any time; the second one died. A machine that pauses longer than a lease would hide a fault here,
        // and report none.
        await Eventually.HoldsAsync(
            async () =>
            {
                await queue.RenewAsync([stale], Ct);
                await PassAsync(queue.Lease / 8);
                return taking.IsCompleted;
            },
            pauseMilliseconds: 1);
        var taken = Assert.Single(await taking);
        Assert.Equal((1, 2, 3), (stale.Attempt, dead.Attempt, taken.Attempt));
        Assert.False(await queue.CompleteAsync(stale, Ct));
        Assert.False(await second.CompleteAsync(dead, Ct));
        Assert.True(await third.CompleteAsync(taken, Ct));
    }

    [Fact]
    public async Task A_renewal_counts_no_attempt_and_a_lease_ends_no_sooner_for_it()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        var held = Assert.Single(await TakeAsync(queue));
        for (var i = 0; i < 3; i++)
            await queue.RenewAsync([held], Ct);
        Assert.True(await queue.RetryAsync(held, TimeSpan.Zero, "failed", Ct));
        Assert.Equal(2, Assert.Single(await TakeAsync(queue)).Attempt);
    }

    [Fact]
    public async Task No_more_are_taken_than_asked_for_where_leases_ran_out_and_others_wait()
    {
        var queue = await OpenAsync(leasesEnd: true);
        for (var i = 0; i < 4; i++)
            await queue.EnqueueAsync(Event(i), TimeSpan.Zero, Ct);
        Assert.Equal(2, (await TakeAsync(queue, 2)).Count);
        await PassAsync(queue.Lease * 1.1);
        var other = await OpenAsync(leasesEnd: true);
        Assert.Equal(2, (await TakeAsync(other, 2)).Count);
        Assert.Single(await TakeAsync(other, 1));
        Assert.Single(await TakeAsync(other, 1));
    }

    [Fact]
    public async Task A_poison_that_ends_its_consumer_each_time_is_counted()
    {
        var queue = await OpenAsync(leasesEnd: true);
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            Assert.Equal(attempt, Assert.Single(await TakeAsync(await OpenAsync(leasesEnd: true))).Attempt);
            await PassAsync(queue.Lease * 1.1);
        }
    }
}
