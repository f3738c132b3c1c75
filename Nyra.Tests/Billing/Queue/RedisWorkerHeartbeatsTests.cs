using System.Text.RegularExpressions;
using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Redis;
using Nyra.Tests.Infrastructure;
using StackExchange.Redis;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

public sealed partial class RedisWorkerHeartbeatsTests : WorkerHeartbeatsContract, IAsyncLifetime
{
    private const string Key = "{nyra:workers}";

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
    public async Task A_worker_that_was_killed_is_not_running_after_seconds_and_forgotten_later()
    {
        var heartbeats = await OpenAsync();
        await heartbeats.ReportAsync(One, Ct);
        await MakeOlderAsync(IWorkerHeartbeats.Timeout + TimeSpan.FromMilliseconds(1));
        Assert.False(Assert.Single(await heartbeats.ListAsync(Ct)).IsRunning);
        await MakeOlderAsync(IWorkerHeartbeats.Retention);
        Assert.Empty(await heartbeats.ListAsync(Ct));
        await heartbeats.ReportAsync(Two, Ct);
        Assert.Equal(1, await _redis.GetDatabase().SortedSetLengthAsync(Key));
    }

    [Fact]
    public async Task A_worker_that_died_is_not_running_also_after_the_clock_was_set_back()
    {
        var heartbeats = await OpenAsync();
        await heartbeats.ReportAsync(One, Ct);
        await heartbeats.ReportAsync(Two, Ct);
        await MakeOlderAsync(-TimeSpan.FromHours(1));
        await heartbeats.ReportAsync(Two, Ct);
        Assert.Equal(Two, Assert.Single(await heartbeats.ListAsync(Ct)).Worker);
    }

    [Fact]
    public async Task A_redis_that_was_emptied_knows_a_running_worker_again()
    {
        var heartbeats = await OpenAsync();
        await heartbeats.ReportAsync(One, Ct);
        await _redis.GetServers()[0].FlushAllDatabasesAsync();
        await heartbeats.ReportAsync(One, Ct);
        Assert.Equal(One, Assert.Single(await heartbeats.ListAsync(Ct)).Worker);
    }

    [Fact]
    public async Task A_report_and_a_list_are_one_command_each()
    {
        var heartbeats = await OpenAsync();
        await heartbeats.ReportAsync(One, Ct);
        await heartbeats.ListAsync(Ct);
        var before = await CommandsAsync();
        await heartbeats.ReportAsync(One, Ct);
        await heartbeats.ListAsync(Ct);
        Assert.Equal(before + 2, await CommandsAsync());
    }

    [Fact]
    public async Task A_server_that_is_away_is_an_outage_of_the_queue()
    {
        var heartbeats = await OpenAsync();
        await _server.KillAsync();
        await Assert.ThrowsAsync<QueueUnavailableException>(() => heartbeats.ReportAsync(One, Ct));
    }

    protected override Task<IWorkerHeartbeats> OpenAsync() => Task.FromResult<IWorkerHeartbeats>(new RedisWorkerHeartbeats(_redis));

    private async Task MakeOlderAsync(TimeSpan by)
    {
        var redis = _redis.GetDatabase();
        foreach (var worker in await redis.SortedSetRangeByRankAsync(Key))
            await redis.SortedSetDecrementAsync(Key, worker, by.TotalMilliseconds);
    }

    // Not what a script calls, and not the client's housekeeping.
    private async Task<long> CommandsAsync() => (await _redis.GetServers()[0].InfoAsync("commandstats")).SelectMany(group => group)
        .Where(command => !Uncounted.IsMatch(command.Key))
        .Sum(command => long.Parse(command.Value.Split("calls=")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture));

    [GeneratedRegex("^cmdstat_(z.*|time|info|ping|echo|hello|(client|config|cluster|command).*)$")]
    private static partial Regex Uncounted { get; }
}
