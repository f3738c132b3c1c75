using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Redis;
using Nyra.Tests.Infrastructure;
using StackExchange.Redis;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

public sealed class RedisWorkerHeartbeatsTests : WorkerHeartbeatsContract, IAsyncLifetime
{
    private RedisServer _server = null!;
    private IConnectionMultiplexer _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _redis = await _server.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_worker_that_was_killed_is_not_running_after_seconds_and_gone_with_its_key()
    {
        var heartbeats = await OpenAsync();
        await heartbeats.ReportAsync(One, Ct);
        // As Redis itself counts it down.
        await _redis.GetDatabase().KeyExpireAsync("{nyra:workers}:one", IWorkerHeartbeats.Retention - IWorkerHeartbeats.Timeout - TimeSpan.FromMilliseconds(1));
        Assert.False(Assert.Single(await heartbeats.ListAsync(Ct)).IsRunning);
        await _redis.GetDatabase().KeyDeleteAsync("{nyra:workers}:one");
        Assert.Empty(await heartbeats.ListAsync(Ct));
        Assert.False(await _redis.GetDatabase().KeyExistsAsync("{nyra:workers}"));
    }

    [Fact]
    public async Task A_redis_that_was_emptied_knows_a_running_worker_again()
    {
        var heartbeats = await OpenAsync();
        await heartbeats.ReportAsync(One, Ct);
        await _redis.GetServers()[0].FlushAllDatabasesAsync();
        for (var i = 0; i < 10; i++)
            await heartbeats.ReportAsync(One, Ct);
        Assert.Equal(One, Assert.Single(await heartbeats.ListAsync(Ct)).Worker);
    }

    [Fact]
    public async Task A_heartbeat_is_one_command()
    {
        var heartbeats = await OpenAsync();
        await heartbeats.ReportAsync(One, Ct);
        var before = await CommandsAsync();
        await heartbeats.ReportAsync(One, Ct);
        Assert.Equal(before + 1, await CommandsAsync());
    }

    [Fact]
    public async Task A_server_that_is_away_is_an_outage_of_the_queue()
    {
        var heartbeats = await OpenAsync();
        await _server.KillAsync();
        await Assert.ThrowsAsync<QueueUnavailableException>(() => heartbeats.ReportAsync(One, Ct));
    }

    protected override Task<IWorkerHeartbeats> OpenAsync() => Task.FromResult<IWorkerHeartbeats>(new RedisWorkerHeartbeats(_redis));

    // Writes alone: the client's own housekeeping is not counted.
    private async Task<long> CommandsAsync() => (await _redis.GetServers()[0].InfoAsync("commandstats")).SelectMany(group => group)
        .Where(command => command.Key is "cmdstat_set" or "cmdstat_setex" or "cmdstat_psetex" or "cmdstat_sadd")
        .Sum(command => long.Parse(command.Value.Split("calls=")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture));
}
