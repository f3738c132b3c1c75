using System.Collections.Concurrent;
using Nyra.Billing.Queue;
using Nyra.WebhookWorker.Processing;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

public class CustomerLanesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_arrives_after_a_lane_was_emptied_is_taken_when_it_is_handled_again()
    {
        var batches = new ConcurrentQueue<string[]>();
        var (began, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var lanes = new CustomerLanes(async lane =>
        {
            batches.Enqueue([.. lane.Take().Select(webhook => webhook.Envelope.EventId)]);
            began.TrySetResult();
            await goOn.Task;
        });
        lanes.Add("cus_1", Webhook("evt_1"));
        await began.Task.WaitAsync(Patience);
        lanes.Add("cus_1", Webhook("evt_2"));
        lanes.Add("cus_1", Webhook("evt_3"));
        goOn.SetResult();
        await lanes.FinishAsync().WaitAsync(Patience);
        Assert.Equal([["evt_1"], ["evt_2", "evt_3"]], batches);
    }

    [Fact]
    public async Task One_customer_is_never_handled_twice_at_once_and_nothing_is_left()
    {
        var (twice, handled) = (false, 0);
        var customers = new ConcurrentDictionary<string, int>();
        var lanes = new CustomerLanes(async lane =>
        {
            twice |= customers.AddOrUpdate(lane.CustomerId, 1, (_, count) => count + 1) > 1;
            Interlocked.Add(ref handled, lane.Take().Count);
            await Task.Yield();
            customers.AddOrUpdate(lane.CustomerId, 0, (_, count) => count - 1);
        });
        for (var i = 0; i < 2000; i++)
            lanes.Add($"cus_{i % 17}", Webhook($"evt_{i}"));
        await lanes.FinishAsync().WaitAsync(Patience);
        Assert.False(twice);
        Assert.Equal(2000, handled);
    }

    private static QueuedWebhook Webhook(string id) =>
        new(new(id, "invoice.paid", DateTimeOffset.UnixEpoch, false, null, "cus_1"), "receipt", 1, DateTimeOffset.UnixEpoch);
}
