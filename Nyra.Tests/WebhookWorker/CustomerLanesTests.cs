using System.Collections.Concurrent;
using Nyra.Billing.Queue;
using Nyra.WebhookWorker.Processing;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

public class CustomerLanesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_arrives_while_a_customers_batch_is_under_way_shares_the_next_one()
    {
        var batches = new ConcurrentQueue<string[]>();
        var (began, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var lanes = new CustomerLanes(concurrency: 4, async (_, batch) =>
        {
            batches.Enqueue([.. batch.Select(webhook => webhook.Envelope.EventId)]);
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
    public async Task One_customer_is_never_handled_twice_at_once_and_all_together_stay_within_the_limit()
    {
        var (running, most, twice, handled) = (0, 0, false, 0);
        var customers = new ConcurrentDictionary<string, int>();
        using var lanes = new CustomerLanes(concurrency: 3, async (customer, batch) =>
        {
            twice |= customers.AddOrUpdate(customer, 1, (_, count) => count + 1) > 1;
            var now = Interlocked.Increment(ref running);
            int seen;
            while (now > (seen = Volatile.Read(ref most)))
                Interlocked.CompareExchange(ref most, now, seen);
            await Task.Yield();
            Interlocked.Add(ref handled, batch.Count);
            Interlocked.Decrement(ref running);
            customers.AddOrUpdate(customer, 0, (_, count) => count - 1);
        });
        for (var i = 0; i < 2000; i++)
            lanes.Add($"cus_{i % 17}", Webhook($"evt_{i}"));
        await lanes.FinishAsync().WaitAsync(Patience);
        Assert.False(twice);
        Assert.InRange(most, 1, 3);
        Assert.Equal(2000, handled);
    }

    private static QueuedWebhook Webhook(string id) =>
        new(new(id, "invoice.paid", DateTimeOffset.UnixEpoch, false, null, "cus_1"), "receipt", 1, DateTimeOffset.UnixEpoch);
}
