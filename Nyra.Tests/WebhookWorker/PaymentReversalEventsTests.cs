using System.Net;
using Nyra.Billing.Payments;
using Nyra.Billing.Queue;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker.Processing;
using Stripe;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

/// <summary>Refunds and disputes that are handled together, on a queue, a store and a Stripe that fail in the middle.</summary>
public sealed class PaymentReversalEventsTests : IAsyncDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly WorkerParts _parts = new();
    private readonly List<string> _asked = [];

    public async ValueTask DisposeAsync() => await _parts.DisposeAsync();

    [Fact]
    public async Task In_an_outage_stripe_is_asked_once_and_what_needs_no_answer_is_recorded()
    {
        Answer(_ => throw new StripeException(HttpStatusCode.ServiceUnavailable, new StripeError(), "down"));
        await DisputeAsync("evt_1", "ch_1");
        await DisputeAsync("evt_2", "ch_2");
        await RefundAsync("evt_3", "ch_3", "cus_3");
        await HandleAsync();
        Assert.Equal(["ch_1"], _asked);
        Assert.Equal(["evt_3"], await RecordedAsync());
        Assert.Equal((0, 2, 0), await _parts.DepthAsync());

        // Both wait for 2 to 5 seconds, and the attempt does not count.
        _parts.Time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal((0, 2, 0), await _parts.DepthAsync());
        _parts.Time.Advance(TimeSpan.FromSeconds(3.2));
        Answer(charge => "cus_of_" + charge);
        var handled = await HandleAsync();
        Assert.Equal([1, 1], handled.Select(webhook => webhook.Attempt));
        Assert.Equal(
            ["evt_1 cus_of_ch_1", "evt_2 cus_of_ch_2", "evt_3 cus_3"],
            (await LatestAsync()).Select(one => $"{one.EventId} {one.CustomerId}"));
    }

    [Fact]
    public async Task The_customer_of_a_charge_is_known_from_an_event_handled_with_it()
    {
        await DisputeAsync("evt_dispute", "ch_1");
        await RefundAsync("evt_refund", "ch_1", "cus_1");
        await HandleAsync();
        Assert.Empty(_asked);
        Assert.All(await LatestAsync(), one => Assert.Equal("cus_1", one.CustomerId));
    }

    [Fact]
    public async Task An_event_that_names_its_customer_keeps_that_one()
    {
        await RefundAsync("evt_1", "ch_1", "cus_1");
        await HandleAsync();
        await _parts.EnqueueAsync("evt_2", "cus_2", "refund.created", "re_1", "status pending, charge ch_1");
        await _parts.EnqueueAsync("evt_3", "cus_3", "refund.created", "re_2");
        await HandleAsync();
        Assert.Equal(["cus_1", "cus_2", "cus_3"], (await LatestAsync()).OrderBy(one => one.EventId).Select(one => one.CustomerId));
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task What_cannot_be_saved_is_given_back_and_recorded_once_later()
    {
        await RefundAsync("evt_1", "ch_1", "cus_1");
        _parts.Store.DocumentSaving = _ => throw new InvalidOperationException("cannot be saved");
        await HandleAsync();
        Assert.Equal((0, 1, 0), await _parts.DepthAsync());
        _parts.Store.DocumentSaving = null;
        _parts.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, Assert.Single(await HandleAsync()).Attempt);
        Assert.Equal(["evt_1"], await RecordedAsync());
        Assert.Equal((0, 0, 0), await _parts.DepthAsync());
    }

    [Fact]
    public async Task Where_the_queue_refuses_to_complete_them_they_come_again_and_are_counted_once()
    {
        using var counted = new MetricTotal(_parts.Services, "nyra.payments.reversals");
        await _parts.EnqueueAsync("evt_bought");
        await _parts.Events.HandleAsync(await _parts.TakeAsync(), Ct);
        await RefundAsync("evt_1", "ch_1", "cus_1");
        _parts.Queue.Refuse(nameof(IWebhookQueue.CompleteAsync));
        await HandleAsync();
        Assert.Equal((0, 1, 0), await _parts.DepthAsync());
        Assert.Contains("Events cannot be completed or given back", Assert.Single(_parts.Logged), StringComparison.Ordinal);
        _parts.Queue.Refuse();
        _parts.Time.Advance(_parts.Stored.Lease);
        await HandleAsync();
        Assert.Equal(["evt_1"], await RecordedAsync());
        Assert.Equal(["billing", "payments"], (await _parts.Store.ReadAuditAsync("cus_1", Ct)).Select(row => row.Part).Order());
        Assert.Equal(1, counted.Value);
    }

    [Fact]
    public async Task When_the_worker_stops_they_are_given_back_and_the_attempt_does_not_count()
    {
        using var stop = new CancellationTokenSource();
        _parts.FindCustomer = async (_, ct) =>
        {
            await stop.CancelAsync();
            ct.ThrowIfCancellationRequested();
            return null;
        };
        await DisputeAsync("evt_1", "ch_1");
        await DisputeAsync("evt_2", "ch_2");
        await HandleAsync(stop.Token);
        Assert.Empty(await RecordedAsync());
        Assert.Equal((2, 0, 0), await _parts.DepthAsync());
        Assert.Equal([1, 1], (await _parts.Stored.DequeueAsync(10, Ct)).Select(webhook => webhook.Attempt));
    }

    [Fact]
    public async Task A_key_that_may_not_read_charges_is_logged_once()
    {
        Answer(_ => throw new StripeException(HttpStatusCode.Forbidden, new StripeError(), "no permission"));
        await DisputeAsync("evt_1", "ch_1");
        await DisputeAsync("evt_2", "ch_2");
        await HandleAsync();
        Assert.Equal(["ch_1", "ch_2"], _asked);
        Assert.Contains("A restricted key needs read access to Charges", Assert.Single(_parts.Logged), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lookup_gives_its_place_at_stripe_back_and_keeps_to_stripes_pace()
    {
        await using var parts = new WorkerParts(new() { Concurrency = 1 });
        parts.FindCustomer = (_, _) => Task.FromResult<string?>("cus_1");
        parts.Pace.SlowDown(TimeSpan.FromSeconds(5));
        for (var i = 0; i < 2; i++)
            await parts.EnqueueAsync($"evt_{i}", PaymentReversal.NoCustomer, "refund.created", "re_1", $"status failed, charge ch_{i}");
        var handling = parts.Reversals.HandleAsync(await parts.TakeAsync(PaymentReversalEvents.Lane), Ct);
        Assert.False(handling.IsCompleted);
        parts.Time.Advance(TimeSpan.FromSeconds(5));
        await handling.WaitAsync(TimeSpan.FromSeconds(60), Ct);
        Assert.Equal((0, 0, 0), await parts.DepthAsync());
        Assert.True(parts.Pace.EnterAsync(Ct).IsCompletedSuccessfully);
    }

    private Task DisputeAsync(string id, string charge) =>
        _parts.EnqueueAsync(id, PaymentReversal.NoCustomer, "charge.dispute.created", "du_1", $"status needs_response, charge {charge}");

    private Task RefundAsync(string id, string charge, string customer) => _parts.EnqueueAsync(id, customer, "charge.refunded", charge);

    private void Answer(Func<string, string?> answer) => _parts.FindCustomer = (charge, _) =>
    {
        _asked.Add(charge);
        return Task.FromResult(answer(charge));
    };

    private async Task<IReadOnlyList<QueuedWebhook>> HandleAsync(CancellationToken abandon = default) =>
        await _parts.Reversals.HandleAsync(await _parts.TakeAsync(PaymentReversalEvents.Lane), abandon);

    private async Task<IReadOnlyList<PaymentReversal>> LatestAsync() =>
        [.. (await PaymentReversals.In(_parts.Store).ReadAsync(Ct)).Value.Latest.OrderBy(one => one.EventId, StringComparer.Ordinal)];

    private async Task<IEnumerable<string>> RecordedAsync() => (await LatestAsync()).Select(one => one.EventId);
}
