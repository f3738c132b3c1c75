using Nyra.Billing.Queue;
using Nyra.ServiceDefaults;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

/// <summary>What a worker takes from the queue, how much it holds, and what it gives back.</summary>
public sealed class WebhookProcessingTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_worker_holds_no_more_events_than_it_may_and_takes_others_when_some_are_done()
    {
        await using var parts = new WorkerParts(new() { MostHeld = 3 });
        var asked = 0;
        // As many that cannot be processed as it may hold: each must free its place, as must a place that was asked for and not used.
        for (var i = 0; i < 3; i++)
            await parts.EnqueueAsync($"evt_nameless_{i}", customer: null);
        await parts.EnqueueAsync("evt_first");
        using var processing = parts.Processing();
        await processing.StartAsync(Ct);
        await parts.DrainedAsync();
        Assert.Equal((0, 0, 3), await parts.DepthAsync());
        Assert.Equal(3, parts.Queue.Asked[0]);

        var goOn = new TaskCompletionSource();
        parts.Look = async (_, _) =>
        {
            Interlocked.Increment(ref asked);
            await goOn.Task;
            return Snapshots.Of(Snapshots.Subscription("active"));
        };
        for (var i = 0; i < 10; i++)
            await parts.EnqueueAsync($"evt_{i}", $"cus_{i}");
        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref asked) == 3));
        Assert.Equal((7, 3, 3), await parts.DepthAsync());
        goOn.SetResult();
        await parts.DrainedAsync();
        await processing.StopAsync(Ct);
        Assert.Equal((0, 0, 3), await parts.DepthAsync());
    }

    [Fact]
    public async Task No_more_than_512_events_are_taken_at_once()
    {
        await using var parts = new WorkerParts(new() { MostHeld = 2000 });
        using var processing = parts.Processing();
        await processing.StartAsync(Ct);
        await Eventually.HoldsAsync(() => Task.FromResult(parts.Queue.Asked.Count > 0));
        await processing.StopAsync(Ct);
        Assert.Equal(512, parts.Queue.Asked[0]);
    }

    [Fact]
    public async Task The_twelfth_attempt_is_made_and_a_thirteenth_is_a_dead_letter()
    {
        await using var parts = new WorkerParts();
        await parts.EnqueueAsync("evt_12", "cus_12");
        await EndWithItAsync(parts, times: 11);
        await parts.EnqueueAsync("evt_13", "cus_13");
        await EndWithItAsync(parts, times: 12, except: "evt_12");
        await parts.EnqueueAsync("evt_nameless", customer: null);
        using var processing = parts.Processing();
        await processing.StartAsync(Ct);
        await parts.DrainedAsync();
        await processing.StopAsync(Ct);
        Assert.NotNull(await parts.Store.FindAsync("cus_12", Ct));
        var dead = (await parts.Stored.ListAsync(null, 10, Ct)).ToDictionary(letter => letter.Envelope.EventId, letter => letter.Reason);
        Assert.Equal(["evt_13", "evt_nameless"], dead.Keys.Order(StringComparer.Ordinal));
        Assert.StartsWith("Taken 13 times, and never completed or given back", dead["evt_13"], StringComparison.Ordinal);
        Assert.StartsWith("The event names no customer.", dead["evt_nameless"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_done_is_no_longer_renewed_and_what_is_held_is()
    {
        await using var parts = new WorkerParts();
        var goOn = new TaskCompletionSource();
        parts.Look = async (customer, _) =>
        {
            if (customer == "cus_slow")
                await goOn.Task;
            return Snapshots.Of(Snapshots.Subscription("active"));
        };
        using var processing = parts.Processing();
        await processing.StartAsync(Ct);
        await parts.EnqueueAsync("evt_done", "cus_done");
        await parts.DrainedAsync();
        await parts.EnqueueAsync("evt_slow", "cus_slow");
        await Eventually.HoldsAsync(() =>
        {
            parts.Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(parts.Queue.Renewed.Count > 0);
        });
        goOn.SetResult();
        await parts.DrainedAsync();
        await processing.StopAsync(Ct);
        Assert.Equal(["evt_slow"], parts.Queue.Renewed.Distinct());
    }

    [Fact]
    public async Task A_queue_that_cannot_be_used_is_asked_every_second_and_logged_once()
    {
        await using var parts = new WorkerParts();
        parts.Queue.Refuse(nameof(IWebhookQueue.DequeueAsync));
        await parts.EnqueueAsync("evt_1");
        using var processing = parts.Processing();
        await processing.StartAsync(Ct);
        await Eventually.HoldsAsync(() => Task.FromResult(parts.Queue.Asked.Count == 1 && parts.Logged.Count == 1));
        parts.Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Single(parts.Queue.Asked);
        await Eventually.HoldsAsync(() =>
        {
            parts.Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(parts.Queue.Asked.Count >= 3);
        });
        Assert.Contains("The webhook queue cannot be used; it is asked again every second. The queue refuses.",
            Assert.Single(parts.Logged), StringComparison.Ordinal);
        parts.Queue.Refuse();
        await Eventually.HoldsAsync(async () =>
        {
            parts.Time.Advance(TimeSpan.FromSeconds(1));
            return (await parts.Stored.DepthAsync(Ct)).Drained;
        });
        await Eventually.HoldsAsync(() =>
        {
            parts.Time.Advance(ConditionLog.QuietTime);
            return Task.FromResult(parts.Logged.Count == 2);
        });
        Assert.Contains("gives events again", parts.Logged[1], StringComparison.Ordinal);
        await processing.StopAsync(Ct);
    }

    [Fact]
    public async Task An_event_that_cannot_be_made_a_dead_letter_is_left_to_its_lease_and_the_worker_goes_on()
    {
        await using var parts = new WorkerParts(new() { MostHeld = 1 });
        parts.Queue.Refuse(nameof(IWebhookQueue.BuryAsync));
        using var processing = parts.Processing();
        await processing.StartAsync(Ct);
        await parts.EnqueueAsync("evt_nameless", customer: null);
        await parts.EnqueueAsync("evt_1");
        await Eventually.HoldsAsync(async () => await parts.DepthAsync() == (0, 1, 0));
        Assert.NotNull(await parts.Store.FindAsync("cus_1", Ct));
        Assert.Contains("Events cannot be completed or given back", Assert.Single(parts.Logged), StringComparison.Ordinal);
        await processing.StopAsync(Ct);
    }

    [Fact]
    public async Task A_stop_that_takes_too_long_gives_back_also_what_waits_for_its_turn()
    {
        await using var parts = new WorkerParts(new() { Concurrency = 1 });
        var asked = 0;
        parts.Look = async (_, ct) =>
        {
            Interlocked.Increment(ref asked);
            await Task.Delay(Timeout.Infinite, ct);
            return Snapshots.Of();
        };
        using var processing = parts.Processing(patience: TimeSpan.FromMilliseconds(100));
        await processing.StartAsync(Ct);
        await parts.EnqueueAsync("evt_1", "cus_1");
        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref asked) == 1));
        // One of the customer who is looked at, and one of another, who waits for a place.
        await parts.EnqueueAsync("evt_2", "cus_1");
        await parts.EnqueueAsync("evt_3", "cus_2");
        await Eventually.HoldsAsync(async () => await parts.DepthAsync() == (0, 3, 0));
        await processing.StopAsync(Ct).WaitAsync(TimeSpan.FromSeconds(60), Ct);
        Assert.Equal((3, 0, 0), await parts.DepthAsync());
        Assert.Equal([1, 1, 1], (await parts.Stored.DequeueAsync(10, Ct)).Select(webhook => webhook.Attempt));
    }

    // As a worker does that ends each time before it completed the event or gave it back.
    private static async Task EndWithItAsync(WorkerParts parts, int times, string? except = null)
    {
        for (var time = 0; time < times; time++)
        {
            foreach (var webhook in await parts.Stored.DequeueAsync(10, Ct))
            {
                if (webhook.Envelope.EventId == except)
                    await parts.Stored.ReleaseAsync(webhook, TimeSpan.Zero, "another", Ct);
                else
                    await parts.Stored.RetryAsync(webhook, TimeSpan.Zero, "ended", Ct);
            }
        }
    }
}
