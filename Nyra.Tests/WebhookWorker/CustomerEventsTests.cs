using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Billing.Stripe;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker.Processing;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

/// <summary>Events of one customer on a real queue that fails in the middle.</summary>
public sealed class CustomerEventsTests : IAsyncDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SqliteWebhookQueue _queue;
    private readonly FailingQueue _failing;
    private readonly StripePace _pace;
    private readonly ProcessingMetrics _metrics;
    private readonly CustomerEvents _events;
    private bool _entitled;

    public CustomerEventsTests()
    {
        _queue = SqliteWebhookQueue.Open(_folder.File("queue.db"), TimeSpan.FromMinutes(1), 1000, _time);
        _failing = new(_queue);
        _pace = new(Options.Create(new WorkerOptions()), _time);
        _metrics = new(_services.GetRequiredService<IMeterFactory>());
        var sync = new CustomerSync(new InMemoryEntitlementStore(), (_, _) => Task.FromResult(Snapshot()), Snapshots.Plan, _time);
        var failed = new FailedWebhooks(_failing, _pace, _metrics, _time, NullLogger<FailedWebhooks>.Instance);
        _events = new(_failing, sync, failed, _pace, _metrics, _time, NullLogger<CustomerEvents>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _metrics.Dispose();
        _pace.Dispose();
        await _queue.DisposeAsync();
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_event_is_completed_only_once_the_resync_it_needs_is_queued()
    {
        await _queue.EnqueueAsync(Event("evt_1"), TimeSpan.Zero, Ct);
        _failing.FailsDelayed = true;
        await HandleAsync();
        // Neither lost nor completed: it comes again when its lease has run out, and so does the resync.
        Assert.Equal((0, 1), await DepthAsync());
        _failing.FailsDelayed = false;
        _time.Advance(_queue.Lease);
        await HandleAsync();
        Assert.Equal((0, 1), await DepthAsync());
        _time.Advance(TimeSpan.FromSeconds(0.5));
        _entitled = true;
        var resync = Assert.Single(await HandleAsync());
        Assert.Equal(("evt_1", 1), (resync.Envelope.EventId, resync.Envelope.LookAgain));
        Assert.Equal((0, 0), await DepthAsync());
    }

    [Fact]
    public async Task A_resync_that_is_queued_before_the_events_cannot_be_completed_is_queued_once_more()
    {
        await _queue.EnqueueAsync(Event("evt_1"), TimeSpan.Zero, Ct);
        _failing.FailsComplete = true;
        await HandleAsync();
        Assert.Equal((0, 2), await DepthAsync());
        _failing.FailsComplete = false;
        _entitled = true;
        _time.Advance(_queue.Lease);
        Assert.Equal(2, (await HandleAsync()).Count);
        Assert.Equal((0, 0), await DepthAsync());
    }

    [Fact]
    public async Task Of_events_handled_together_the_latest_resync_decides_when_the_next_one_comes()
    {
        await _queue.EnqueueAsync(Event("evt_1"), TimeSpan.Zero, Ct);
        await _queue.EnqueueAsync(Event("evt_2") with { LookAgain = 2 }, TimeSpan.Zero, Ct);
        await HandleAsync();
        _time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((0, 1), await DepthAsync());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var resync = Assert.Single(await HandleAsync());
        Assert.Equal(("evt_2", 3), (resync.Envelope.EventId, resync.Envelope.LookAgain));
    }

    private async Task<IReadOnlyList<QueuedWebhook>> HandleAsync()
    {
        var lane = new CustomerLane("cus_1", new());
        foreach (var webhook in await _queue.DequeueAsync(10, Ct))
            lane.Add(webhook);
        return await _events.HandleAsync(lane, Ct);
    }

    private StripeSnapshot Snapshot()
    {
        var snapshot = Snapshots.Of(Snapshots.Subscription("active"));
        return _entitled ? snapshot : snapshot.WithFeatures();
    }

    private async Task<(int Ready, int Held)> DepthAsync()
    {
        var depth = await _queue.DepthAsync(Ct);
        return (depth.Ready, depth.Held);
    }

    private static WebhookEnvelope Event(string id) => new(id, "invoice.paid", DateTimeOffset.UnixEpoch, false, "in_1", "cus_1");

    /// <summary>The queue, refusing one of its operations.</summary>
    private sealed class FailingQueue(IWebhookQueue queue) : IWebhookQueue
    {
        public bool FailsDelayed { get; set; }

        public bool FailsComplete { get; set; }

        public TimeSpan Lease => queue.Lease;

        public Task EnqueueAsync(WebhookEnvelope envelope, TimeSpan delay, CancellationToken ct) =>
            FailsDelayed && delay > TimeSpan.Zero ? throw Unavailable() : queue.EnqueueAsync(envelope, delay, ct);

        public Task<IReadOnlyList<QueuedWebhook>> DequeueAsync(int most, CancellationToken ct) => queue.DequeueAsync(most, ct);

        public Task RenewAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct) => queue.RenewAsync(webhooks, ct);

        public Task<int> CompleteAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct) =>
            FailsComplete ? throw Unavailable() : queue.CompleteAsync(webhooks, ct);

        public Task<bool> RetryAsync(QueuedWebhook webhook, TimeSpan delay, string error, CancellationToken ct) =>
            queue.RetryAsync(webhook, delay, error, ct);

        public Task<bool> ReleaseAsync(QueuedWebhook webhook, TimeSpan delay, string reason, CancellationToken ct) =>
            queue.ReleaseAsync(webhook, delay, reason, ct);

        public Task<BuryOutcome> BuryAsync(QueuedWebhook webhook, string reason, CancellationToken ct) =>
            queue.BuryAsync(webhook, reason, ct);

        public Task<QueueDepth> DepthAsync(CancellationToken ct) => queue.DepthAsync(ct);

        public Task ProveWritableAsync(CancellationToken ct) => queue.ProveWritableAsync(ct);

        private static QueueUnavailableException Unavailable() => new("The queue refuses.", new IOException("The disk is gone."));
    }
}
