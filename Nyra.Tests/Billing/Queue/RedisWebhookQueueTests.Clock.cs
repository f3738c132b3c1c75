using Nyra.Tests.Infrastructure;
using StackExchange.Redis;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

// A server whose clock is set back.
public sealed partial class RedisWebhookQueueTests
{
    [Fact]
    public async Task After_the_clock_of_the_server_was_set_back_nothing_waits_longer()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await queue.EnqueueAsync(Event(2), TimeSpan.Zero, Ct);
        var held = await TakeAsync(queue);
        Assert.Equal(2, held.Count);
        // The first is held by a worker that dies; the second waits for a retry.
        await queue.RetryAsync(held[1], TimeSpan.FromMinutes(10), "failed", Ct);
        await SetBackAsync(_connections[queue].GetDatabase(), TimeSpan.FromHours(1));
        var other = await OpenAsync(leasesEnd: true);
        var seen = new Dictionary<string, int>();
        while (seen.Count < 2)
        {
            var taken = await TakeAsync(other);
            foreach (var webhook in taken)
                seen.TryAdd(webhook.Envelope.EventId, webhook.Attempt);
            await other.CompleteAsync(taken, Ct);
        }
        Assert.Equal([("evt_1", 2), ("evt_2", 2)], seen.Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal(0, await queue.CompleteAsync([held[0]], Ct));
    }

    [Fact]
    public async Task After_the_clock_of_the_server_was_set_back_a_live_holder_keeps_its_events()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        var held = Assert.Single(await TakeAsync(queue));
        await SetBackAsync(_connections[queue].GetDatabase(), TimeSpan.FromHours(1));
        var other = await OpenAsync();
        await other.EnqueueAsync(Event(2), TimeSpan.Zero, Ct);
        Assert.Equal("evt_2", Assert.Single(await TakeAsync(other)).Envelope.EventId);
        Assert.True(await queue.CompleteAsync(held, Ct));
    }

    [Fact]
    public async Task A_delay_that_begins_after_the_clock_of_the_server_was_set_back_is_kept()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.FromMinutes(10), Ct);
        await SetBackAsync(_connections[queue].GetDatabase(), TimeSpan.FromHours(1));
        var first = Assert.Single(await TakeAsync(queue));
        Assert.Equal("evt_1", first.Envelope.EventId);
        Assert.True(await queue.CompleteAsync(first, Ct));
        await queue.EnqueueAsync(Event(2), TimeSpan.FromMinutes(10), Ct);
        await queue.EnqueueAsync(Event(3), TimeSpan.Zero, Ct);
        Assert.Equal("evt_3", Assert.Single(await TakeAsync(queue)).Envelope.EventId);
        // The one that was taken, and the delayed one.
        Assert.Equal((0, 2), await queue.DepthAsync(Ct) is var depth ? (depth.Ready, depth.Held) : default);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_by_less_than_a_lease_ends_no_delay()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.FromMinutes(10), Ct);
        await SetBackAsync(_connections[queue].GetDatabase(), queue.Lease / 2);
        await queue.EnqueueAsync(Event(2), TimeSpan.Zero, Ct);
        Assert.Equal("evt_2", Assert.Single(await TakeAsync(queue)).Envelope.EventId);
        Assert.Equal((0, 2), await queue.DepthAsync(Ct) is var depth ? (depth.Ready, depth.Held) : default);
    }

    // The clock of a server cannot be set here: what it has stored is put into the future instead.
    private async Task SetBackAsync(IDatabase redis, TimeSpan by)
    {
        RedisKey ready = $"{{{_name}}}:ready";
        foreach (var key in new[] { "due", "clock" })
        {
            foreach (var member in await redis.SortedSetRangeByRankAsync($"{{{_name}}}:{key}"))
                await redis.SortedSetIncrementAsync($"{{{_name}}}:{key}", member, by.TotalMilliseconds);
        }
        if (!await redis.KeyExistsAsync(ready))
            return;
        foreach (var pending in await PendingAsync(redis, ready))
            await RedisDump.ReplaceAsync(redis, ready, pending.DeliveredAt, pending.DeliveredAt + (long)by.TotalMilliseconds);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Assert.All(await PendingAsync(redis, ready), pending => Assert.True(pending.DeliveredAt > now));
    }

    // XINFO STREAM … FULL: of each group its pending entries, each id, consumer, time of delivery, deliveries.
    private static async Task<List<(string Id, long DeliveredAt)>> PendingAsync(IDatabase redis, RedisKey stream)
    {
        var groups = (RedisResult[])Field(await redis.ExecuteAsync("XINFO", "STREAM", stream, "FULL"), "groups")!;
        return [.. ((RedisResult[])Field(groups[0], "pending")!).Select(entry => ((string)entry[0]!, (long)entry[2]))];

        static RedisResult Field(RedisResult list, string name) =>
            ((RedisResult[])list!).Chunk(2).First(pair => (string?)pair[0] == name)[1];
    }
}
