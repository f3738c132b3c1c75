using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Redis;
using Nyra.Tests.Infrastructure;
using StackExchange.Redis;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

// Servers that may lose what they acknowledged.
public sealed partial class RedisWebhookQueueTests
{
    [Theory]
    [InlineData("appendfsync", "everysec", "appendfsync is everysec")]
    [InlineData("maxmemory-policy", "allkeys-lru", "maxmemory-policy is allkeys-lru")]
    [InlineData("appendonly", "no", "appendonly is no")]
    public async Task A_server_that_may_lose_what_it_acknowledged_is_refused_with_the_remedy(string setting, string value, string words)
    {
        await using var weak = await RedisServer.StartAsync();
        await using var connection = await weak.ConnectAsync();
        await connection.GetServers()[0].ExecuteAsync("CONFIG", "SET", setting, value);
        var queue = new RedisWebhookQueue(connection, Long, 1000, new RedisDurability(connection));
        var refused = await Assert.ThrowsAsync<QueueUnavailableException>(() => queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Contains("--appendfsync always", refused.Message, StringComparison.Ordinal);
        Assert.True((await queue.DepthAsync(Ct)).Drained);

        await ConfigAsync(connection, setting, setting switch { "appendonly" => "yes", "appendfsync" => "always", _ => "noeviction" });
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
    }

    [Fact]
    public async Task Durability_switched_off_while_it_runs_is_noticed_within_seconds()
    {
        await using var weak = await RedisServer.StartAsync();
        await using var connection = await weak.ConnectAsync();
        var clock = new FakeTimeProvider();
        var durability = new RedisDurability(connection, clock);
        var queue = new RedisWebhookQueue(connection, Long, 1000, durability);
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await ConfigAsync(connection, "appendonly", "no");
        clock.Advance(RedisDurability.Fresh);
        var refused = await Assert.ThrowsAsync<QueueUnavailableException>(() => queue.EnqueueAsync(Event(2), TimeSpan.Zero, Ct));
        Assert.Contains("appendonly is no", refused.Message, StringComparison.Ordinal);
        Assert.True(await queue.DurabilityAsync(Ct) is { RefusesEvents: true });
        await ConfigAsync(connection, "appendonly", "yes");
        await queue.EnqueueAsync(Event(3), TimeSpan.Zero, Ct);
        Assert.Equal(2, (await queue.DepthAsync(Ct)).Ready);
    }

    [Fact]
    public async Task Events_that_come_together_ask_for_durability_once()
    {
        await using var busy = await RedisServer.StartAsync();
        await using var connection = await busy.ConnectAsync();
        var queue = new RedisWebhookQueue(connection, Long, 10_000, new RedisDurability(connection, new FakeTimeProvider()));
        await connection.GetServers()[0].ExecuteAsync("CONFIG", "RESETSTAT");
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => queue.EnqueueAsync(Event(i), TimeSpan.Zero, Ct)));
        Assert.Equal(1, await CallsAsync(connection, "config|get"));
    }

    [Theory]
    [InlineData("-config", "NOPERM on CONFIG GET, and INFO does not say")]
    [InlineData("-config -info", "NOPERM on CONFIG GET and on INFO")]
    public async Task Where_durability_may_not_be_checked_events_are_stored_and_that_is_said(string rules, string words)
    {
        await using var managed = await RedisServer.StartAsync();
        await using var connection = await RestrictedAsync(managed, rules);
        var queue = new RedisWebhookQueue(connection, Long, 1000, new RedisDurability(connection));
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await queue.ProveWritableAsync(Ct);
        var durability = await queue.DurabilityAsync(Ct);
        Assert.False(durability.RefusesEvents);
        Assert.Contains(words, durability.Problem, StringComparison.Ordinal);
        Assert.Equal("evt_1", Assert.Single(await queue.DequeueAsync(1, Ct)).Envelope.EventId);
    }

    [Theory]
    [InlineData("appendonly", "no", "appendonly is no")]
    [InlineData("maxmemory-policy", "allkeys-lru", "maxmemory-policy is allkeys-lru")]
    public async Task What_info_says_of_durability_counts_where_config_may_not_be_asked(string setting, string value, string words)
    {
        await using var managed = await RedisServer.StartAsync();
        await using (var admin = await managed.ConnectAsync())
            await ConfigAsync(admin, setting, value);
        await using var connection = await RestrictedAsync(managed, "-config");
        var queue = new RedisWebhookQueue(connection, Long, 1000, new RedisDurability(connection));
        var refused = await Assert.ThrowsAsync<QueueUnavailableException>(() => queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_comes_back_is_asked_again_even_after_an_attempt_while_it_was_away()
    {
        await using var mortal = await RedisServer.StartAsync();
        await using var connection = await mortal.ConnectAsync();
        var queue = new RedisWebhookQueue(connection, Long, 1000, new RedisDurability(connection));
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await mortal.KillAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(!connection.IsConnected));
        await Assert.ThrowsAsync<QueueUnavailableException>(() => queue.EnqueueAsync(Event(2), TimeSpan.Zero, Ct));
        await mortal.StartProcessAsync();
        await using (var other = await mortal.ConnectAsync())
            await other.GetServers()[0].ExecuteAsync("CONFIG", "SET", "appendfsync", "everysec");
        await Eventually.HoldsAsync(() => Task.FromResult(connection.IsConnected));
        var refused = await Assert.ThrowsAsync<QueueUnavailableException>(() => queue.EnqueueAsync(Event(3), TimeSpan.Zero, Ct));
        Assert.Contains("appendfsync is everysec", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<IConnectionMultiplexer> RestrictedAsync(RedisServer redis, string rules)
    {
        await using (var admin = await redis.ConnectAsync())
            await admin.GetServers()[0].ExecuteAsync(
                "ACL", ["SETUSER", "restricted", "on", "nopass", "~*", "&*", "+@all", .. rules.Split(' ')]);
        return await ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},user=restricted,password=any,allowAdmin=true");
    }
}
