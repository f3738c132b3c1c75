using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Redis;
using Nyra.Tests.Infrastructure;
using StackExchange.Redis;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

/// <summary>On a real server and in real time, hence with a short lease where leases run out.</summary>
public sealed partial class RedisWebhookQueueTests(RedisWebhookQueueTests.Server server)
    : WebhookQueueContract, IClassFixture<RedisWebhookQueueTests.Server>, IAsyncDisposable
{
    private readonly string _name = $"test:{Guid.NewGuid():N}";
    private readonly Dictionary<IWebhookQueue, IConnectionMultiplexer> _connections = [];
    private readonly StandingClock _standingStill = new();

    protected override TimeProvider Clock => TimeProvider.System;

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections.Values)
            await connection.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_lost_on_its_way_leaves_nothing_unseen()
    {
        var queue = await OpenAsync(leasesEnd: true);
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        // Delivered to this very consumer, who never hears of it: the connection died under the answer.
        var redis = _connections[queue].GetDatabase();
        var consumer = ((RedisWebhookQueue)queue).Consumer;
        await Assert.ThrowsAsync<QueueFullException>(() => new RedisWebhookQueue(_connections[queue], Short, 0, null, _name).EnqueueAsync(Event(2), TimeSpan.Zero, Ct));
        await redis.StreamCreateConsumerGroupAsync($"{{{_name}}}:ready", "workers", "0");
        Assert.Single(await redis.StreamReadGroupAsync($"{{{_name}}}:ready", "workers", consumer, ">"));
        var taken = Assert.Single(await queue.DequeueAsync(10, Ct).WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(("evt_1", 2), (taken.Envelope.EventId, taken.Attempt));
    }

    [Fact]
    public async Task A_server_emptied_under_it_is_a_new_beginning()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await queue.CompleteAsync(Assert.Single(await queue.DequeueAsync(10, Ct)), Ct);
        await _connections[queue].GetDatabase().KeyDeleteAsync($"{{{_name}}}:ready");
        Assert.True((await queue.DepthAsync(Ct)).Drained);
        await queue.EnqueueAsync(Event(2), TimeSpan.Zero, Ct);
        Assert.Equal("evt_2", Assert.Single(await queue.DequeueAsync(10, Ct)).Envelope.EventId);
    }

    [Fact]
    public async Task What_was_stored_survives_the_death_of_the_server_and_meanwhile_it_says_so_at_once()
    {
        await using var mortal = await RedisServer.StartAsync();
        await using var connection = await mortal.ConnectAsync();
        var queue = new RedisWebhookQueue(connection, Short, 1000, new RedisDurability(connection));
        for (var i = 0; i < 50; i++)
            await queue.EnqueueAsync(Event(i), TimeSpan.Zero, Ct);
        Assert.Equal(10, (await queue.DequeueAsync(10, Ct)).Count);
        await mortal.KillAsync();
        await Assert.ThrowsAsync<QueueUnavailableException>(() => queue.EnqueueAsync(Event(99), TimeSpan.Zero, Ct));
        await Assert.ThrowsAsync<QueueUnavailableException>(() => queue.DequeueAsync(10, Ct));
        await mortal.StartProcessAsync();

        var seen = new HashSet<string>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (seen.Count < 50)
        {
            limit.Token.ThrowIfCancellationRequested();
            try
            {
                // All at once: one by one, each written to the disk, the last may come after its lease.
                var taken = await queue.DequeueAsync(100, limit.Token);
                Assert.All(taken, webhook => Assert.True(seen.Add(webhook.Envelope.EventId)));
                Assert.Equal(taken.Count, await queue.CompleteAsync(taken, Ct));
            }
            catch (QueueUnavailableException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
        Assert.DoesNotContain("evt_99", seen);
    }

    [Fact]
    public async Task A_server_whose_memory_is_full_says_that_it_stores_nothing()
    {
        await using var full = await RedisServer.StartAsync();
        await using var connection = await full.ConnectAsync();
        var queue = new RedisWebhookQueue(connection, Long, 1000, null);
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        // Makes the group, which a worker did long before the memory is full.
        await queue.DepthAsync(Ct);
        await ConfigAsync(connection, "maxmemory", "1");
        foreach (var store in new[] { () => queue.ProveWritableAsync(Ct), () => queue.EnqueueAsync(Event(2), TimeSpan.Zero, Ct) })
            Assert.Contains("maxmemory", (await Assert.ThrowsAsync<QueueUnavailableException>(store)).Message, StringComparison.Ordinal);
        Assert.Equal(1, (await queue.DepthAsync(Ct)).Ready);
        await ConfigAsync(connection, "maxmemory", "0");
        await queue.ProveWritableAsync(Ct);
        Assert.False(await connection.GetDatabase().KeyExistsAsync("{nyra:webhooks}:proof"));
    }

    [Fact]
    public async Task Consumers_of_processes_long_gone_are_forgotten_unless_they_hold_something()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        var redis = _connections[queue].GetDatabase();
        Assert.Single(await queue.DequeueAsync(1, Ct));
        await redis.ScriptEvaluateAsync("redis.call('XGROUP', 'CREATECONSUMER', KEYS[1], 'workers', 'gone')", [$"{{{_name}}}:ready"]);
        await Task.Delay(20, Ct);
        await redis.ScriptEvaluateAsync(RedisScript.Forget, RedisWebhookQueue.KeysOf(_name), [5]);
        Assert.Equal(((RedisWebhookQueue)queue).Consumer, Assert.Single(await redis.StreamConsumerInfoAsync($"{{{_name}}}:ready", "workers")).Name);
    }

    [Fact]
    public async Task A_consumer_that_waits_looks_for_those_long_gone_and_not_at_each_wait()
    {
        await using var own = await RedisServer.StartAsync();
        await using var connection = await own.ConnectAsync();
        var queue = new RedisWebhookQueue(connection, Short, 1000, durability: null);
        for (var i = 1; i <= 3; i++)
        {
            using var stop = new CancellationTokenSource();
            var waiting = queue.DequeueAsync(1, stop.Token);
            // It has looked for events; what comes before the wait is done when it ends.
            await Eventually.HoldsAsync(async () => await CallsAsync(connection, "xreadgroup") >= i);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            Assert.Equal(1, await CallsAsync(connection, "xinfo|consumers"));
        }
    }

    [Theory]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'. script: 5a, on @user_script:3.", "Redis has reached its maxmemory (OOM). Raise maxmemory")]
    [InlineData("MISCONF Redis is configured to save RDB snapshots", "Redis cannot write to its disk (MISCONF). Make room there")]
    [InlineData("ERR Error running script: -READONLY You can't write against a read only replica.", "Redis is a replica (READONLY). Connect to the primary.")]
    [InlineData("NOPERM this user has no permissions to run the 'xadd' command", "Redis does not permit this user a command of the queue (NOPERM).")]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", "Redis refused (WRONGTYPE).")]
    public void What_a_server_refuses_is_told_with_the_remedy_and_without_its_data(string message, string words) =>
        Assert.StartsWith(words, RedisWebhookQueue.Refusal(message), StringComparison.Ordinal);

    [Fact]
    public async Task A_consumer_that_was_heard_of_is_not_forgotten_though_it_holds_nothing()
    {
        var queue = (RedisWebhookQueue)await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await queue.CompleteAsync(await TakeAsync(queue), Ct);
        var redis = _connections[queue].GetDatabase();
        await redis.ScriptEvaluateAsync(RedisScript.Forget, RedisWebhookQueue.KeysOf(_name), [3_600_000]);
        Assert.Equal(queue.Consumer, Assert.Single(await redis.StreamConsumerInfoAsync($"{{{_name}}}:ready", "workers")).Name);
    }

    [Fact]
    public async Task A_receipt_in_the_hands_of_another_process_settles_and_renews_nothing()
    {
        var (holder, other) = (await OpenAsync(), await OpenAsync());
        await holder.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        var held = Assert.Single(await TakeAsync(holder));
        await other.RenewAsync([held], Ct);
        Assert.Equal(0, await other.CompleteAsync([held], Ct));
        Assert.False(await other.RetryAsync(held, TimeSpan.Zero, "stolen", Ct));
        Assert.False(await other.ReleaseAsync(held, TimeSpan.Zero, "stolen", Ct));
        Assert.Equal(BuryOutcome.Lost, await other.BuryAsync(held, "stolen", Ct));
        Assert.True(await holder.CompleteAsync(held, Ct));
    }

    [Fact]
    public async Task What_was_stored_without_a_wake_up_is_found_by_the_next_poll()
    {
        var clock = new FakeTimeProvider();
        var queue = await OpenAsync(clock);
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await queue.CompleteAsync(await queue.DequeueAsync(1, Ct), Ct);
        var waiting = queue.DequeueAsync(10, Ct);
        await _connections[queue].GetDatabase().StreamAddAsync($"{{{_name}}}:ready", RedisEntry.EnvelopeField, RedisEntry.Write(Event(2)));
        await Eventually.HoldsAsync(() =>
        {
            clock.Advance(QueueWake.Poll);
            return Task.FromResult(waiting.IsCompleted);
        });
        Assert.Equal("evt_2", Assert.Single(await waiting).Envelope.EventId);
    }

    [Fact]
    public async Task An_empty_queue_says_when_a_delayed_one_is_due_and_when_a_lease_ends()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        await queue.DequeueAsync(1, Ct);
        Assert.InRange(await WaitOfAnEmptyQueueAsync(lease: 60_000), 200, 60_000);
        Assert.Equal(200, await WaitOfAnEmptyQueueAsync(lease: 0));
        await queue.EnqueueAsync(Event(2), TimeSpan.FromMinutes(10), Ct);
        Assert.InRange(await WaitOfAnEmptyQueueAsync(lease: 3_600_000), 60_001, 600_000);

        async Task<long> WaitOfAnEmptyQueueAsync(int lease) => (long)((RedisResult[])(await _connections[queue].GetDatabase()
            .ScriptEvaluateAsync(RedisScript.Take, RedisWebhookQueue.KeysOf(_name), ["another", 10, lease, false, 200]))!)[0];
    }

    [Fact]
    public async Task A_user_who_may_not_use_channels_stores_and_takes_by_polling()
    {
        await using var admin = await server.Redis.ConnectAsync();
        await admin.GetServers()[0].ExecuteAsync("ACL", "SETUSER", "no-channels", "on", "nopass", "~*", "+@all", "resetchannels");
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{server.Redis.ConnectionString},user=no-channels,password=any");
        var queue = new RedisWebhookQueue(connection, Long, 1000, null, _name);
        var waiting = queue.DequeueAsync(10, Ct);
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        Assert.Equal("evt_1", Assert.Single(await waiting.WaitAsync(TimeSpan.FromSeconds(20))).Envelope.EventId);
    }

    protected override async Task<IWebhookQueue> OpenAsync(int capacity = 1000, bool leasesEnd = false, int maxDeadLetters = 10_000)
    {
        var connection = await server.Redis.ConnectAsync();
        var queue = new RedisWebhookQueue(connection, leasesEnd ? Short : Long, capacity, null, _name, maxDeadLetters: maxDeadLetters);
        _connections.Add(queue, connection);
        return queue;
    }

    private static Task<RedisResult> ConfigAsync(IConnectionMultiplexer redis, string setting, string value) =>
        redis.GetServers()[0].ExecuteAsync("CONFIG", "SET", setting, value);

    /// <summary>How often a command ran since the statistics were reset.</summary>
    private static async Task<int> CallsAsync(IConnectionMultiplexer redis, string command)
    {
        var statistics = (string)(await redis.GetServers()[0].ExecuteAsync("INFO", "commandstats"))!;
        var line = statistics.Split('\n').SingleOrDefault(line => line.StartsWith($"cmdstat_{command}:calls=", StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line.Split('=', ',')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    protected override Task<IWebhookQueue> OpenWithoutPollingAsync() => OpenAsync(_standingStill);

    protected override Task FoundNothingAsync(IWebhookQueue queue) => _standingStill.TimerStarted.WaitAsync(TimeSpan.FromSeconds(20));

    private async Task<IWebhookQueue> OpenAsync(TimeProvider time)
    {
        var connection = await server.Redis.ConnectAsync();
        var queue = new RedisWebhookQueue(connection, Long, 1000, null, _name, time);
        _connections.Add(queue, connection);
        return queue;
    }

    protected override Task CloseAsync(IWebhookQueue queue) => _connections[queue].CloseAsync();

    protected override Task PassAsync(TimeSpan time) => Task.Delay(time);

    private static TimeSpan Short => TimeSpan.FromSeconds(1);

    private static TimeSpan Long => TimeSpan.FromSeconds(60);

    /// <summary>A clock that stands still and tells when somebody begins to wait.</summary>
    private sealed class StandingClock : FakeTimeProvider
    {
        private readonly TaskCompletionSource _timerStarted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task TimerStarted => _timerStarted.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timerStarted.TrySetResult();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    public sealed class Server : IAsyncLifetime
    {
        public RedisServer Redis { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Redis = await RedisServer.StartAsync();

        public ValueTask DisposeAsync() => Redis?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
