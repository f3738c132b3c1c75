using Microsoft.Extensions.Options;
using Nyra.Billing.Queue;
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

    private CustomerBatch Batch() => new(_lane, _pace, TimeProvider.System, Ct);

    private static QueuedWebhook Webhook(string id) =>
        new(new(id, "invoice.paid", DateTimeOffset.UnixEpoch, false, null, "cus_1"), "receipt", 1, DateTimeOffset.UnixEpoch);
}
