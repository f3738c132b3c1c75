using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Redis;
using StackExchange.Redis;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

// The index of dead letters by customer.
public sealed partial class RedisWebhookQueueTests
{
    [Fact]
    public async Task Dead_letters_of_one_customer_are_found_by_an_index_also_those_of_an_earlier_version()
    {
        var queue = (RedisWebhookQueue)await OpenAsync();
        var connection = _connections[queue];
        await AddDeadLettersAsync(connection, Enumerable.Range(0, 3000).Select(i => Event(i) with { CustomerId = $"cus_{i % 1000}" }));
        Assert.Equal(["evt_1007", "evt_2007", "evt_7"],
            (await queue.ListOfAsync("cus_7", Ct)).Select(envelope => envelope.EventId).Order());
        await connection.GetServers()[0].ExecuteAsync("CONFIG", "RESETSTAT");
        Assert.Equal(3, (await queue.ListOfAsync("cus_8", Ct)).Count);
        // One for each of the streams that are read whole, which are empty, and one for each dead letter found.
        Assert.InRange(await CallsAsync(connection, "xrange"), 3, 5);
    }

    [Fact]
    public async Task Dead_letters_that_an_earlier_version_adds_and_removes_are_noticed()
    {
        var queue = (RedisWebhookQueue)await OpenAsync();
        var connection = _connections[queue];
        await BuryAsync(queue, Event(1));
        await BuryAsync(queue, Event(2));
        Assert.Single(await queue.ListOfAsync("cus_1", Ct));
        var letters = await queue.ListAsync(null, 10, Ct);
        await AddDeadLettersAsync(connection, [Event(3) with { CustomerId = "cus_1" }]);
        await connection.GetDatabase().StreamDeleteAsync(DeadKey, [letters[1].Id]);
        // The count of the index stays right, before and after another one.
        Assert.Equal(["evt_1", "evt_3"], await DeadOfAsync(queue, "cus_1"));
        await AddDeadLettersAsync(connection, [Event(4) with { CustomerId = "cus_1" }]);
        await connection.GetDatabase().StreamDeleteAsync(DeadKey, [letters[0].Id]);
        await BuryAsync(queue, Event(5));
        Assert.Equal(["evt_3", "evt_4"], await DeadOfAsync(queue, "cus_1"));
    }

    [Fact]
    public async Task An_index_that_was_interrupted_while_it_was_built_is_never_used()
    {
        var queue = (RedisWebhookQueue)await OpenAsync();
        var redis = _connections[queue].GetDatabase();
        await AddDeadLettersAsync(_connections[queue], Enumerable.Range(0, 1000).Select(Event));
        var unreadable = await redis.StreamAddAsync(DeadKey, RedisEntry.EnvelopeField, "{");
        await AddDeadLettersAsync(_connections[queue], Enumerable.Range(1001, 999).Select(Event));
        await Assert.ThrowsAnyAsync<Exception>(() => queue.ListOfAsync("cus_1500", Ct));
        // As many are left as the part that was built would have.
        var first = await redis.StreamRangeAsync(DeadKey, "-", "+", 999);
        await redis.StreamDeleteAsync(DeadKey, [unreadable, .. first.Select(entry => entry.Id)]);
        Assert.Equal(1000, (await queue.DepthAsync(Ct)).DeadLetters);
        Assert.Equal(["evt_1500"], await DeadOfAsync(queue, "cus_1500"));
    }

    [Fact]
    public async Task An_index_that_several_build_at_once_has_every_dead_letter()
    {
        var queues = new[] { (RedisWebhookQueue)await OpenAsync(), (RedisWebhookQueue)await OpenAsync() };
        await AddDeadLettersAsync(
            _connections[queues[0]], Enumerable.Range(0, 3000).Select(i => Event(i) with { CustomerId = $"cus_{i % 1000}" }));
        var building = queues.Select(queue => DeadOfAsync(queue, "cus_7")).ToList();
        await BuryAsync(queues[0], Event(1) with { CustomerId = "cus_8" });
        Assert.All(await Task.WhenAll(building), found => Assert.Equal(["evt_1007", "evt_2007", "evt_7"], found));
        Assert.Equal(["evt_1", "evt_1008", "evt_2008", "evt_8"], await DeadOfAsync(queues[1], "cus_8"));
        Assert.Empty(_connections[queues[0]].GetServers()[0].Keys(pattern: $"{{{_name}}}:dead-of:*"));
    }

    private RedisKey DeadKey => $"{{{_name}}}:dead";

    private static async Task<IEnumerable<string>> DeadOfAsync(RedisWebhookQueue queue, string customer) =>
        (await queue.ListOfAsync(customer, Ct)).Select(envelope => envelope.EventId).Order(StringComparer.Ordinal);

    // As version 0.1 did: without the index.
    private Task<RedisValue[]> AddDeadLettersAsync(IConnectionMultiplexer connection, IEnumerable<WebhookEnvelope> envelopes) =>
        Task.WhenAll(envelopes.Select(envelope => connection.GetDatabase().StreamAddAsync(
            DeadKey,
            [
                new(RedisEntry.EnvelopeField, RedisEntry.Write(envelope)),
                new("enqueued", 1), new("attempts", 1), new("reason", "given up"), new("buried", 1),
            ])));
}
