using System.Diagnostics;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using Nyra.ServiceDefaults;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

/// <summary>Events of one customer on a real queue that fails in the middle.</summary>
public sealed class CustomerEventsTests : IAsyncDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly WorkerParts _parts = new();
    private bool _entitled;

    public CustomerEventsTests() => _parts.Look = (_, _) => Task.FromResult(Snapshot());

    public async ValueTask DisposeAsync() => await _parts.DisposeAsync();

    [Fact]
    public async Task An_event_is_completed_only_once_the_resync_it_needs_is_queued()
    {
        await _parts.EnqueueAsync("evt_1");
        _parts.Queue.Refuse(nameof(IWebhookQueue.EnqueueAsync));
        await HandleAsync();
        // Neither lost nor completed: it comes again when its lease has run out, and so does the resync.
        Assert.Equal((0, 1, 0), await _parts.DepthAsync());
        _parts.Queue.Refuse();
        _parts.Time.Advance(_parts.Stored.Lease);
        await HandleAsync();
        Assert.Equal((0, 1, 0), await _parts.DepthAsync());
        _parts.Time.Advance(TimeSpan.FromSeconds(0.5));
        _entitled = true;
        var resync = Assert.Single(await HandleAsync());
        Assert.Equal(("evt_1", 1), (resync.Envelope.EventId, resync.Envelope.LookAgain));
        Assert.Equal((0, 0, 0), await _parts.DepthAsync());
    }

    [Fact]
    public async Task A_resync_that_is_queued_before_the_events_cannot_be_completed_is_queued_once_more()
    {
        await _parts.EnqueueAsync("evt_1");
        _parts.Queue.Refuse(nameof(IWebhookQueue.CompleteAsync));
        await HandleAsync();
        Assert.Equal((0, 2, 0), await _parts.DepthAsync());
        _parts.Queue.Refuse();
        _entitled = true;
        _parts.Time.Advance(_parts.Stored.Lease);
        Assert.Equal(2, (await HandleAsync()).Count);
        Assert.Equal((0, 0, 0), await _parts.DepthAsync());
    }

    [Fact]
    public async Task Of_events_handled_together_the_latest_resync_decides_when_the_next_one_comes()
    {
        await _parts.EnqueueAsync("evt_1");
        await _parts.Stored.EnqueueAsync(
            new("evt_2", "invoice.paid", DateTimeOffset.UnixEpoch, false, "in_1", "cus_1", LookAgain: 2), TimeSpan.Zero, Ct);
        await HandleAsync();
        _parts.Time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((0, 1, 0), await _parts.DepthAsync());
        _parts.Time.Advance(TimeSpan.FromMilliseconds(1));
        var resync = Assert.Single(await HandleAsync());
        Assert.Equal(("evt_2", 3), (resync.Envelope.EventId, resync.Envelope.LookAgain));
    }

    [Fact]
    public async Task A_queue_that_refuses_is_logged_when_it_begins_and_when_it_works_again()
    {
        _entitled = true;
        _parts.Queue.Refuse(nameof(IWebhookQueue.CompleteAsync));
        for (var i = 0; i < 3; i++)
        {
            await _parts.EnqueueAsync($"evt_{i}");
            await HandleAsync();
        }
        Assert.Contains("Events cannot be completed or given back; they come again when their lease runs out. The queue refuses.",
            Assert.Single(_parts.Logged), StringComparison.Ordinal);
        _parts.Queue.Refuse();
        _parts.Time.Advance(_parts.Stored.Lease);
        Assert.Equal(3, (await HandleAsync()).Count);
        _parts.Time.Advance(ConditionLog.QuietTime);
        await Eventually.HoldsAsync(() => Task.FromResult(_parts.Logged.Count == 2));
        Assert.Contains("The queue works again", _parts.Logged[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unexpected_error_while_events_are_given_back_is_logged_with_its_stack()
    {
        _parts.Look = (_, _) => throw new InvalidOperationException("odd");
        _parts.Queue.Failure = operation => operation == nameof(IWebhookQueue.RetryAsync) ? new ArithmeticException("wrong code") : null;
        await _parts.EnqueueAsync("evt_1");
        await _parts.EnqueueAsync("evt_2");
        await HandleAsync();
        var line = Assert.Single(_parts.Logged);
        Assert.Contains("2 events could be neither completed nor given back", line, StringComparison.Ordinal);
        Assert.Contains("wrong code", line, StringComparison.Ordinal);
        Assert.Equal((0, 2, 0), await _parts.DepthAsync());
    }

    [Fact]
    public async Task A_failed_attempt_counts_and_its_first_stack_alone_is_logged()
    {
        using var retried = new MetricTotal(_parts.Services, "nyra.webhooks.retried");
        _parts.Look = (_, _) => throw new InvalidOperationException("odd");
        await _parts.EnqueueAsync("evt_1");
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(attempt, Assert.Single(await HandleAsync()).Attempt);
            Assert.Equal((0, 1, 0), await _parts.DepthAsync());
            _parts.Time.Advance(TimeSpan.FromSeconds(2));
        }
        Assert.Equal(3, retried.Value);
        Assert.Contains("InvalidOperationException: odd", Assert.Single(_parts.Logged), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outage_does_not_count_as_an_attempt_and_the_event_comes_again_within_five_seconds()
    {
        _parts.Look = (_, _) => throw new HttpRequestException("refused");
        await _parts.EnqueueAsync("evt_1");
        for (var look = 0; look < 20; look++)
        {
            Assert.Equal(1, Assert.Single(await HandleAsync()).Attempt);
            Assert.Equal((0, 1, 0), await _parts.DepthAsync());
            _parts.Time.Advance(TimeSpan.FromSeconds(5));
        }
        Assert.Contains("Events wait until an outage is over, evt_1", Assert.Single(_parts.Logged), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_limit_is_not_logged_as_an_outage()
    {
        var limited = await ScriptedStripe.ThrownAsync(ScriptedStripe.RateLimited(TimeSpan.FromSeconds(7)));
        _parts.Look = (_, _) => throw limited;
        await _parts.EnqueueAsync("evt_1");
        await HandleAsync();
        Assert.Equal((0, 1, 0), await _parts.DepthAsync());
        Assert.Empty(_parts.Logged);
    }

    [Fact]
    public async Task Full_dead_letters_are_logged_again_only_after_one_could_be_kept()
    {
        await using var parts = new WorkerParts(new(), maxDeadLetters: 1);
        parts.Look = (customer, _) => throw new CustomerNotInStripeException(customer, new InvalidOperationException());
        using var buried = new MetricTotal(parts.Services, "nyra.webhooks.buried");
        using var retried = new MetricTotal(parts.Services, "nyra.webhooks.retried");
        for (var i = 0; i < 3; i++)
        {
            await parts.EnqueueAsync($"evt_{i}");
            await parts.Events.HandleAsync(await parts.TakeAsync(), Ct);
        }
        Assert.Equal((0, 2, 1), await parts.DepthAsync());
        Assert.Equal((1, 2), (buried.Value, retried.Value));
        Assert.Single(parts.Logged, line => line.Contains("as many dead letters as are kept", StringComparison.Ordinal));
        // Each is tried again after 45 to 75 minutes.
        parts.Time.Advance(TimeSpan.FromMinutes(44));
        Assert.Equal((0, 2, 1), await parts.DepthAsync());
        parts.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal((2, 0, 1), await parts.DepthAsync());
    }

    [Theory]
    [InlineData("sub", "changed")]
    [InlineData(null, "foreign")]
    public async Task Events_are_counted_and_the_trace_links_those_handled_together(string? subscription, string outcome)
    {
        using var trace = new ActivityListener
        {
            ShouldListenTo = source => ReferenceEquals(source, _parts.Metrics.Activities),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        Activity? handled = null;
        trace.ActivityStopped = activity => handled = activity;
        ActivitySource.AddActivityListener(trace);
        using var counted = new MetricTotal(_parts.Services, "nyra.webhooks.processed", outcome);
        _entitled = true;
        if (subscription is null)
            _parts.Look = (_, _) => Task.FromResult(Snapshots.Of());
        await _parts.Stored.EnqueueAsync(Traced("evt_1", 'a'), TimeSpan.Zero, Ct);
        await _parts.Stored.EnqueueAsync(Traced("evt_2", 'b'), TimeSpan.Zero, Ct);
        await HandleAsync();
        Assert.Equal(2, counted.Value);
        Assert.Equal(("process webhooks", Of('a')), (handled!.OperationName, handled.TraceId.ToString()));
        Assert.Equal(
            [("stripe.event.id", "evt_1"), ("stripe.event.type", "invoice.paid"), ("nyra.customer", "cus_1")],
            handled.TagObjects.Select(tag => (tag.Key, (string)tag.Value!)));
        var link = Assert.Single(handled.Links).Context;
        Assert.Equal((Of('b'), true), (link.TraceId.ToString(), link.IsRemote));

        WebhookEnvelope Traced(string id, char trace) => new(
            id, "invoice.paid", DateTimeOffset.UnixEpoch, false, "in_1", "cus_1", $"00-{Of(trace)}-{new string(trace, 16)}-01");

        static string Of(char trace) => new(trace, 32);
    }

    private async Task<IReadOnlyList<QueuedWebhook>> HandleAsync() => await _parts.Events.HandleAsync(await _parts.TakeAsync(), Ct);

    private StripeSnapshot Snapshot()
    {
        var snapshot = Snapshots.Of(Snapshots.Subscription("active"));
        return _entitled ? snapshot : snapshot.WithFeatures();
    }
}
