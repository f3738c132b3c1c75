using Microsoft.Extensions.Options;
using Nyra.Billing.Queue;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker.Processing;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

public sealed class CustomerBatchTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CustomerLane _lane = new("cus_1", new());
    private readonly StripePace _pace = new(Options.Create(new WorkerOptions { Concurrency = 1 }), TimeProvider.System);

    public void Dispose() => _pace.Dispose();

    [Fact]
    public async Task What_comes_before_a_look_begins_shares_it_and_what_comes_after_does_not()
    {
        using var batch = Batch();
        _lane.Add(Webhook("evt_1"));
        Assert.Equal(["evt_1"], await batch.BeginAsync(Ct));
        _lane.Add(Webhook("evt_2"));
        Assert.Single(batch.Events);
        batch.End();
        Assert.Equal(["evt_1", "evt_2"], await batch.BeginAsync(Ct));
        batch.End();
        _lane.Add(Webhook("evt_3"));
        Assert.Equal(2, batch.Events.Count);
        Assert.Equal("evt_3", _lane.First.Envelope.EventId);
    }

    [Fact]
    public async Task What_comes_while_it_waits_for_its_turn_shares_the_look()
    {
        await _pace.EnterAsync(Ct);
        using var batch = Batch();
        _lane.Add(Webhook("evt_1"));
        var beginning = batch.BeginAsync(Ct);
        _lane.Add(Webhook("evt_2"));
        _pace.Leave();
        Assert.Equal(["evt_1", "evt_2"], await beginning.WaitAsync(Patience));
    }

    [Fact]
    public async Task An_event_that_came_twice_is_one_cause_and_both_are_completed()
    {
        using var batch = Batch();
        _lane.Add(Webhook("evt_1"));
        _lane.Add(Webhook("evt_1"));
        Assert.Equal(["evt_1"], await batch.BeginAsync(Ct));
        Assert.Equal(2, batch.Events.Count);
    }

    [Fact]
    public async Task A_look_that_takes_longer_than_a_minute_is_canceled()
    {
        var time = new AdjustableClock(DateTimeOffset.UnixEpoch);
        using var batch = Batch(time);
        _lane.Add(Webhook("evt_1"));
        await batch.BeginAsync(Ct);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(batch.Limit.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(batch.Limit.IsCancellationRequested);
    }

    [Fact]
    public async Task Each_look_has_a_minute_and_between_looks_there_is_no_limit()
    {
        var time = new AdjustableClock(DateTimeOffset.UnixEpoch);
        using var batch = Batch(time);
        _lane.Add(Webhook("evt_1"));
        Assert.Equal(TimeSpan.Zero, batch.Took);
        await batch.BeginAsync(Ct);
        time.Advance(TimeSpan.FromSeconds(50));
        batch.End();
        time.Advance(TimeSpan.FromSeconds(50));
        await batch.BeginAsync(Ct);
        time.Advance(TimeSpan.FromSeconds(50));
        batch.End();
        time.Advance(TimeSpan.FromHours(1));
        Assert.False(batch.Limit.IsCancellationRequested);
        Assert.Equal(TimeSpan.FromSeconds(150) + TimeSpan.FromHours(1), batch.Took);
    }

    [Fact]
    public async Task A_look_is_canceled_when_the_worker_gives_up_what_it_holds()
    {
        using var stop = new CancellationTokenSource();
        using var batch = new CustomerBatch(_lane, _pace, TimeProvider.System, stop.Token);
        _lane.Add(Webhook("evt_1"));
        await batch.BeginAsync(Ct);
        await stop.CancelAsync();
        Assert.True(batch.Limit.IsCancellationRequested);
    }

    private CustomerBatch Batch(TimeProvider? time = null) => new(_lane, _pace, time ?? TimeProvider.System, Ct);

    private static QueuedWebhook Webhook(string id) =>
        new(new(id, "invoice.paid", DateTimeOffset.UnixEpoch, false, null, "cus_1"), "receipt", 1, DateTimeOffset.UnixEpoch);
}
