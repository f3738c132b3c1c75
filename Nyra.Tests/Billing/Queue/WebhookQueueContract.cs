using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Queue;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

/// <summary>What every webhook queue keeps to. Each adapter's tests inherit it.</summary>
public abstract class WebhookQueueContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected FakeTimeProvider Time { get; } = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));

    protected static CancellationToken Ct => CancellationToken.None;

    /// <summary>Opens the queue of this test; opened again, it is another process on the same data.</summary>
    protected abstract Task<IWebhookQueue> OpenAsync();

    [Fact]
    public async Task What_was_enqueued_is_delivered_whole()
    {
        var queue = await OpenAsync();
        var envelope = new WebhookEnvelope(
            "evt_1", "invoice.paid", Time.GetUtcNow().AddMinutes(-1), Livemode: true, "in_1", "cus_1", "00-trace-01", LookAgain: 2);
        await queue.EnqueueAsync(envelope, TimeSpan.Zero, Ct);
        var taken = Assert.Single(await TakeAsync(queue));
        Assert.Equal(envelope, taken.Envelope);
        Assert.Equal((1, Time.GetUtcNow()), (taken.Attempt, taken.EnqueuedAt));
    }

    [Fact]
    public async Task What_an_event_does_not_have_stays_null()
    {
        var queue = await OpenAsync();
        var envelope = new WebhookEnvelope("evt_1", "invoice.paid", Time.GetUtcNow(), false, null, null);
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
    public async Task Waiting_ends_when_another_process_enqueues()
    {
        var (worker, ingest) = (await OpenAsync(), await OpenAsync());
        var waiting = worker.DequeueAsync(10, Ct);
        await ingest.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await TickUntilAsync(waiting);
        Assert.Equal("evt_1", Assert.Single(await waiting).Envelope.EventId);
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
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        Assert.True(await queue.CompleteAsync(Assert.Single(await TakeAsync(queue)), Ct));
        Time.Advance(queue.Lease * 2);
        Assert.Equal(new QueueDepth(0, 0, 0, TimeSpan.Zero), await queue.DepthAsync(Ct));
    }

    [Fact]
    public async Task What_its_holder_never_settles_comes_again_after_the_lease_and_counts()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        var first = Assert.Single(await TakeAsync(queue));
        Assert.Equal(0, (await queue.DepthAsync(Ct)).Ready);
        Time.Advance(queue.Lease + TimeSpan.FromSeconds(1));
        var second = Assert.Single(await TakeAsync(await OpenAsync()));
        Assert.Equal((1, 2), (first.Attempt, second.Attempt));
    }

    [Fact]
    public async Task A_receipt_whose_lease_ran_out_settles_nothing()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        var late = Assert.Single(await TakeAsync(queue));
        Time.Advance(queue.Lease + TimeSpan.FromSeconds(1));
        var now = Assert.Single(await TakeAsync(queue));
        Assert.False(await queue.CompleteAsync(late, Ct));
        Assert.False(await queue.RetryAsync(late, TimeSpan.Zero, "late", Ct));
        Assert.False(await queue.BuryAsync(late, "late", Ct));
        Assert.True(await queue.CompleteAsync(now, Ct));
        Assert.Equal(0, (await queue.DepthAsync(Ct)).DeadLetters);
    }

    [Fact]
    public async Task A_retry_comes_after_its_delay_and_counts()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await queue.RetryAsync(Assert.Single(await TakeAsync(queue)), TimeSpan.FromSeconds(30), "failed", Ct);
        Assert.Equal((0, 1), await ReadyAndHeldAsync(queue));
        Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(2, Assert.Single(await TakeAsync(queue)).Attempt);
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
        await queue.EnqueueAsync(Event(1), TimeSpan.FromMinutes(5), Ct);
        Assert.Equal((0, 1), await ReadyAndHeldAsync(queue));
        Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Single(await TakeAsync(queue));
    }

    [Fact]
    public async Task What_is_buried_is_a_dead_letter_and_does_not_come_again()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        Assert.True(await queue.BuryAsync(Assert.Single(await TakeAsync(queue)), "Stripe does not know the customer.", Ct));
        Time.Advance(queue.Lease * 2);
        Assert.Equal((0, 0), await ReadyAndHeldAsync(queue));
        Assert.Equal(1, (await queue.DepthAsync(Ct)).DeadLetters);
    }

    [Fact]
    public async Task The_oldest_age_is_that_of_the_oldest_not_completed()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        Time.Advance(TimeSpan.FromSeconds(40));
        await queue.EnqueueAsync(Event(2), TimeSpan.Zero, Ct);
        Assert.Equal(TimeSpan.FromSeconds(40), (await queue.DepthAsync(Ct)).OldestAge);
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

    protected abstract Task CloseAsync(IWebhookQueue queue);

    protected WebhookEnvelope Event(int i) => new($"evt_{i}", "invoice.paid", Time.GetUtcNow(), false, $"in_{i}", $"cus_{i}");

    private static async Task<IReadOnlyList<QueuedWebhook>> TakeAsync(IWebhookQueue queue, int most = 10) =>
        await queue.DequeueAsync(most, Ct).WaitAsync(Patience);

    private static async Task<(int Ready, int Held)> ReadyAndHeldAsync(IWebhookQueue queue)
    {
        var depth = await queue.DepthAsync(Ct);
        return (depth.Ready, depth.Held);
    }

    // A consumer that polls sleeps by the fake clock; somebody must move it.
    private async Task TickUntilAsync(Task waiting)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!waiting.IsCompleted && DateTime.UtcNow < deadline)
        {
            Time.Advance(TimeSpan.FromMilliseconds(25));
            await Task.Yield();
        }
    }
}
