using Nyra.Billing.Queue;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

/// <summary>What every webhook queue keeps to. Each adapter's tests inherit it.</summary>
public abstract partial class WebhookQueueContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected static CancellationToken Ct => CancellationToken.None;

    /// <summary>The queue's own clock.</summary>
    protected abstract TimeProvider Clock { get; }

    /// <summary>Opens the queue of this test; opened again, it is another process on the same data.</summary>
    /// <param name="leasesEnd">This test lets leases run out: where time is real, they are short; in every other they outlast any machine's slowness.</param>
    protected abstract Task<IWebhookQueue> OpenAsync(int capacity = 1000, bool leasesEnd = false, int maxDeadLetters = 10_000);

    [Fact]
    public async Task What_was_enqueued_is_delivered_whole()
    {
        var queue = await OpenAsync();
        var envelope = new WebhookEnvelope(
            "evt_1", "invoice.paid", DateTimeOffset.FromUnixTimeSeconds(1793534400), Livemode: true, "in_1", "cus_1", "00-trace-01",
                LookAgain: 2,
            Detail: "status lost, charge ch_1");
        var before = Clock.GetUtcNow();
        await queue.EnqueueAsync(envelope, TimeSpan.Zero, Ct);
        var taken = Assert.Single(await TakeAsync(queue));
        Assert.Equal(envelope, taken.Envelope);
        Assert.Equal(1, taken.Attempt);
        Assert.InRange(taken.EnqueuedAt, before - Tick, Clock.GetUtcNow() + Tick);
    }

    [Fact]
    public async Task What_an_event_does_not_have_stays_null()
    {
        var queue = await OpenAsync();
        var envelope = new WebhookEnvelope("evt_1", "invoice.paid", DateTimeOffset.FromUnixTimeSeconds(1793534400), false, null, null);
        await queue.EnqueueAsync(envelope, TimeSpan.Zero, Ct);
        Assert.Equal(envelope, Assert.Single(await TakeAsync(queue)).Envelope);
    }

    [Fact]
    public async Task It_survives_the_process_that_enqueued_it()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await CloseAsync(queue);
        Assert.Equal("evt_1", Assert.Single(await TakeAsync(await OpenAsync())).Envelope.EventId);
    }

    [Fact]
    public async Task Many_are_completed_at_once_and_none_of_them_twice()
    {
        var queue = await OpenAsync();
        for (var i = 0; i < 3; i++)
            await queue.EnqueueAsync(Event(i), TimeSpan.Zero, Ct);
        var taken = await TakeAsync(queue);
        Assert.Equal(3, taken.Count);
        Assert.Equal(1, await queue.CompleteAsync([taken[1]], Ct));
        Assert.Equal(2, await queue.CompleteAsync(taken, Ct));
        Assert.True((await queue.DepthAsync(Ct)).Drained);
    }

    [Fact]
    public async Task Waiting_ends_when_another_process_enqueues()
    {
        var (worker, ingest) = (await OpenAsync(), await OpenAsync());
        var waiting = worker.DequeueAsync(10, Ct);
        await ingest.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await PassUntilAsync(waiting);
        Assert.Equal("evt_1", Assert.Single(await waiting).Envelope.EventId);
    }

    [Theory]
    [InlineData("enqueue")]
    [InlineData("retry")]
    [InlineData("release")]
    [InlineData("replay")]
    public async Task A_waiting_consumer_is_woken_by_another_process_and_does_not_poll(string stores)
    {
        var (worker, other) = (await OpenWithoutPollingAsync(), await OpenAsync());
        Func<Task> store = () => other.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        if (stores != "enqueue")
        {
            await store();
            var taken = Assert.Single(await TakeAsync(other));
            if (stores == "replay")
                await other.BuryAsync(taken, "given up", Ct);
            store = stores switch
            {
                "retry" => () => other.RetryAsync(taken, TimeSpan.Zero, "failed", Ct),
                "release" => () => other.ReleaseAsync(taken, TimeSpan.Zero, "stopped", Ct),
                _ => async () =>
                {
                    var dead = (IDeadLetters)other;
                    await dead.ReplayAsync(Assert.Single(await dead.ListAsync(null, 1, Ct)).Id, Ct);
                }
                ,
            };
        }
        var waiting = worker.DequeueAsync(10, Ct);
        await FoundNothingAsync(worker);
        Assert.False(waiting.IsCompleted);
        await store();
        Assert.Equal("evt_1", Assert.Single(await waiting.WaitAsync(Patience)).Envelope.EventId);
    }

    [Fact]
    public async Task Waiting_ends_when_it_is_canceled()
    {
        var queue = await OpenAsync();
        using var stop = new CancellationTokenSource();
        var waiting = queue.DequeueAsync(10, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task No_more_are_taken_than_asked_for()
    {
        var queue = await OpenAsync();
        for (var i = 0; i < 5; i++)
            await queue.EnqueueAsync(Event(i), TimeSpan.Zero, Ct);
        Assert.Equal(3, (await TakeAsync(queue, 3)).Count);
        Assert.Equal(2, (await TakeAsync(queue, 3)).Count);
    }

    [Fact]
    public async Task What_is_completed_is_gone()
    {
        var queue = await OpenAsync(leasesEnd: true);
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        Assert.True(await queue.CompleteAsync(Assert.Single(await TakeAsync(queue)), Ct));
        await PassAsync(queue.Lease * 2);
        Assert.Equal(new QueueDepth(0, 0, 0, TimeSpan.Zero, 1000), await queue.DepthAsync(Ct));
    }

    [Fact]
    public async Task What_is_buried_is_a_dead_letter_and_does_not_come_again()
    {
        var queue = await OpenAsync(leasesEnd: true);
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        Assert.Equal(BuryOutcome.Buried, await queue.BuryAsync(
            Assert.Single(await TakeAsync(queue)), "Stripe does not know the customer.", Ct));
        await PassAsync(queue.Lease * 2);
        Assert.Equal((0, 0), await ReadyAndHeldAsync(queue));
        Assert.Equal(1, (await queue.DepthAsync(Ct)).DeadLetters);
    }

    [Fact]
    public async Task The_oldest_age_is_that_of_the_oldest_not_completed()
    {
        var queue = await OpenAsync();
        var before = Clock.GetUtcNow();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await PassAsync(Moment);
        await queue.EnqueueAsync(Event(2), TimeSpan.Zero, Ct);
        Assert.InRange((await queue.DepthAsync(Ct)).OldestAge, Moment - Tick, Clock.GetUtcNow() - before + Tick);
        // Given back, it stands behind the younger one and is still the older.
        await queue.ReleaseAsync(Assert.Single(await TakeAsync(queue, 1)), TimeSpan.Zero, "stopped", Ct);
        Assert.InRange((await queue.DepthAsync(Ct)).OldestAge, Moment - Tick, Clock.GetUtcNow() - before + Tick);
        await queue.CompleteAsync(Assert.Single(await TakeAsync(queue, 1)), Ct);
        await queue.CompleteAsync(Assert.Single(await TakeAsync(queue, 1)), Ct);
        Assert.Equal(TimeSpan.Zero, (await queue.DepthAsync(Ct)).OldestAge);
    }

    [Fact]
    public async Task Many_producers_at_once_lose_nothing()
    {
        var queues = new[] { await OpenAsync(), await OpenAsync() };
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(() => queues[i % 2].EnqueueAsync(Event(i), TimeSpan.Zero, Ct))));
        var seen = new HashSet<string>();
        while (seen.Count < 500)
        {
            foreach (var webhook in await TakeAsync(queues[0], 100))
            {
                Assert.True(seen.Add(webhook.Envelope.EventId));
                await queues[0].CompleteAsync(webhook, Ct);
            }
        }
        Assert.True((await queues[1].DepthAsync(Ct)).Drained);
    }

    [Fact]
    public async Task Past_its_capacity_it_takes_no_delivery_and_loses_none()
    {
        var queue = await OpenAsync(capacity: 3);
        for (var i = 0; i < 3; i++)
            await queue.EnqueueAsync(Event(i), TimeSpan.Zero, Ct);
        Assert.True((await queue.DepthAsync(Ct)).Full);
        await Assert.ThrowsAsync<QueueFullException>(() => queue.EnqueueAsync(Event(3), TimeSpan.Zero, Ct));
        // What a consumer holds waits as well, and what the worker itself delays is never refused.
        var taken = await TakeAsync(queue);
        await Assert.ThrowsAsync<QueueFullException>(() => queue.EnqueueAsync(Event(3), TimeSpan.Zero, Ct));
        await queue.EnqueueAsync(Event(4), TimeSpan.FromHours(1), Ct);
        foreach (var webhook in taken)
            await queue.CompleteAsync(webhook, Ct);
        await queue.EnqueueAsync(Event(5), TimeSpan.Zero, Ct);
        Assert.Equal((1, 1), await ReadyAndHeldAsync(queue));
    }

    [Fact]
    public async Task As_many_wait_as_it_has_room_for_and_not_one_more()
    {
        var queue = await OpenAsync(capacity: 100);
        for (var i = 0; i < 100; i++)
            await queue.EnqueueAsync(Event(i), TimeSpan.Zero, Ct);
        await Assert.ThrowsAsync<QueueFullException>(() => queue.EnqueueAsync(Event(100), TimeSpan.Zero, Ct));
        Assert.Equal((100, 0), await ReadyAndHeldAsync(queue));
    }

    [Fact]
    public async Task It_proves_that_it_stores_without_storing_anything()
    {
        var queue = await OpenAsync();
        await queue.ProveWritableAsync(Ct);
        Assert.True((await queue.DepthAsync(Ct)).Drained);
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await queue.ProveWritableAsync(Ct);
        Assert.Equal((1, 0), await ReadyAndHeldAsync(queue));
        Assert.Equal(QueueDurability.Durable, await queue.DurabilityAsync(Ct));
    }

    protected static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    /// <summary>Long enough to be told from nothing.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    protected abstract Task CloseAsync(IWebhookQueue queue);

    /// <summary>One whose consumers wait without end unless they are woken.</summary>
    protected abstract Task<IWebhookQueue> OpenWithoutPollingAsync();

    /// <summary>Waits until a consumer that was just started has looked into the queue once.</summary>
    protected virtual Task FoundNothingAsync(IWebhookQueue queue) => Task.CompletedTask;

    /// <summary>Lets time pass on the queue's clock.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    private async Task PassUntilAsync(Task waiting)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!waiting.IsCompleted && DateTime.UtcNow < deadline)
            await PassAsync(TimeSpan.FromMilliseconds(25));
    }

    protected static WebhookEnvelope Event(int i) => new($"evt_{i}", "invoice.paid", DateTimeOffset.FromUnixTimeSeconds(1793534400), false, $"in_{i}", $"cus_{i}");

    protected static async Task<IReadOnlyList<QueuedWebhook>> TakeAsync(IWebhookQueue queue, int most = 10) =>
        await queue.DequeueAsync(most, Ct).WaitAsync(Patience);

    private static async Task<(int Ready, int Held)> ReadyAndHeldAsync(IWebhookQueue queue)
    {
        var depth = await queue.DepthAsync(Ct);
        return (depth.Ready, depth.Held);
    }
}
