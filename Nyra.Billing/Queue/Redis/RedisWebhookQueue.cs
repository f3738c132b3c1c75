using System.Globalization;
using Nyra.Billing.Configuration;
using StackExchange.Redis;

namespace Nyra.Billing.Queue.Redis;

/// <summary>
/// The queue in Redis (7.0 or later): a stream with one consumer group, a set of what is delayed, a stream of dead letters. Several
/// machines may share it. As durable as the server's configuration, see <see cref="RedisDurability"/>.
/// </summary>
public sealed partial class RedisWebhookQueue : IWebhookQueue
{
    private const string Group = "workers";

    private static readonly TimeSpan ReclaimEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromHours(1);

    private readonly IDatabase _redis;
    private readonly RedisKey[] _keys;
    private readonly RedisDurability? _durability;
    private readonly RedisWake _wake;
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private readonly int _maxDeadLetters;
    private readonly RedisKey _proof;
    private readonly QueueRoom _room = new();
    // Long ago: the first wait of a process looks at once, also soon after the machine was started.
    private long _forgotAt = Environment.TickCount64 - (long)ForgetEvery.TotalMilliseconds;
    private long _reclaimedAt = long.MinValue / 2;

    /// <param name="name">What its keys begin with; in a Redis cluster they all lie on one node.</param>
    /// <param name="capacity">How many may wait before ingest is refused; up to a thousand more for each process that stores.</param>
    /// <param name="durability">Asked before anything is stored; null where an outage of the server may lose events.</param>
    /// <param name="time">By which a consumer polls; the queue's own times are the server's.</param>
    /// <param name="maxDeadLetters">How many dead letters are kept.</param>
    public RedisWebhookQueue(
        IConnectionMultiplexer redis, TimeSpan lease, int capacity, RedisDurability? durability, string name = "nyra:webhooks",
        TimeProvider? time = null, int maxDeadLetters = QueueOptions.DefaultMaxDeadLetters)
    {
        (_redis, _capacity, _durability, Lease, _time) = (redis.GetDatabase(), capacity, durability, lease, time ?? TimeProvider.System);
        (_keys, _proof, _maxDeadLetters) = (KeysOf(name), $"{{{name}}}:proof", maxDeadLetters);
        _wake = new(redis, $"{{{name}}}:wake");
    }

    public TimeSpan Lease { get; }

    /// <summary>Its name in the group: of this process, new with every start.</summary>
    internal string Consumer { get; } = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";

    private RedisKey Ready => _keys[0];

    // The command is refused where one that stores would be (OOM, MISCONF, READONLY, NOPERM), and stores nothing: its key never exists.
    public Task ProveWritableAsync(CancellationToken ct) =>
        AskAsync(() => _redis.ExecuteAsync("XADD", _proof, "NOMKSTREAM", "*", RedisEntry.EnvelopeField, ""));

    public async Task<QueueDurability> DurabilityAsync(CancellationToken ct)
    {
        try
        {
            return _durability is null ? QueueDurability.Durable : await _durability.AskAsync();
        }
        catch (Exception error) when (error is RedisException or RedisTimeoutException or ObjectDisposedException)
        {
            // Away: it is asked before the next webhook is stored.
            return QueueDurability.Durable;
        }
    }

    public async Task EnqueueAsync(WebhookEnvelope envelope, TimeSpan delay, CancellationToken ct)
    {
        if (_durability?.RequireAsync() is { IsCompletedSuccessfully: false } durable)
            await AskAsync(() => durable);
        var entry = RedisEntry.Write(envelope);
        if (delay > TimeSpan.Zero)
            await RunAsync(RedisScript.Delay, entry, Milliseconds(delay));
        else if (_room.TryTake())
            await AskAsync(() => _redis.StreamAddAsync(Ready, RedisEntry.EnvelopeField, entry));
        else if (!_room.Refill((int)await RunAsync(RedisScript.Enqueue, entry, _capacity)))
            throw new QueueFullException(_capacity);
        Wake();
    }

    public async Task<IReadOnlyList<QueuedWebhook>> DequeueAsync(int most, CancellationToken ct)
    {
        // A blocking read would hold up whatever else shares the connection.
        await _wake.SubscribeAsync();
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var wake = _wake.Next;
            var taken = (RedisResult[])(await RunAsync(
                RedisScript.Take, Consumer, most, Milliseconds(Lease), ReclaimsNow(), Milliseconds(ReclaimEvery)))!;
            if (taken.Length > 1)
                return [.. taken.Skip(1).Select(Taken)];
            await ForgetConsumersAsync();
            await QueueWake.WaitAsync(wake, Shorter(_wake.Poll, TimeSpan.FromMilliseconds((long)taken[0])), _time, ct);
        }
    }

    public Task RenewAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct) => webhooks.Count == 0
        ? Task.CompletedTask
        : RunAsync(RedisScript.Renew, ReceiptsOf(webhooks));

    public async Task<int> CompleteAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct) =>
        webhooks.Count == 0 ? 0 : (int)await RunAsync(RedisScript.Complete, ReceiptsOf(webhooks));

    public Task<bool> RetryAsync(QueuedWebhook webhook, TimeSpan delay, string error, CancellationToken ct) =>
        WakingAsync(SettleAsync(RedisScript.GiveBack, webhook, Milliseconds(delay), error, webhook.Attempt));

    public Task<bool> ReleaseAsync(QueuedWebhook webhook, TimeSpan delay, string reason, CancellationToken ct) =>
        WakingAsync(SettleAsync(RedisScript.GiveBack, webhook, Milliseconds(delay), reason, webhook.Attempt - 1));

    public async Task<QueueDepth> DepthAsync(CancellationToken ct)
    {
        var counts = (long[])(await RunAsync(RedisScript.Depth))!;
        return new((int)counts[0], (int)counts[1], (int)counts[2], TimeSpan.FromMilliseconds(counts[3]), _capacity, _maxDeadLetters);
    }

    /// <summary>In the order the scripts name them.</summary>
    internal static RedisKey[] KeysOf(string name) =>
    [
        $"{{{name}}}:ready", $"{{{name}}}:delayed", $"{{{name}}}:due", $"{{{name}}}:retried", $"{{{name}}}:dead", $"{{{name}}}:dead-of",
        $"{{{name}}}:dead-indexed", $"{{{name}}}:clock",
    ];

    private static QueuedWebhook Taken(RedisResult delivery)
    {
        var (id, deliveries) = ((string)delivery[0]!, (int)delivery[1]);
        var entry = RedisEntry.Of(id, (RedisResult[])delivery[2]!);
        return new(entry.Envelope, new Receipt(id, deliveries).ToString(), entry.Attempts + deliveries, entry.EnqueuedAt);
    }

    // The consumer, then id and deliveries of each, as the scripts take them.
    private RedisValue[] ReceiptsOf(IReadOnlyCollection<QueuedWebhook> webhooks) =>
        [Consumer, .. webhooks.Select(Receipt.Of).SelectMany(receipt => new RedisValue[] { receipt.Id, receipt.Deliveries })];

    // The more is held, the more a search for expired leases costs; and workers do not die that often.
    private bool ReclaimsNow()
    {
        var now = Environment.TickCount64;
        if (now - _reclaimedAt < ReclaimEvery.TotalMilliseconds)
            return false;
        _reclaimedAt = now;
        return true;
    }

    // A receipt is good with the one who took it: the scripts compare the consumer, too.
    private Task<bool> SettleAsync(string script, QueuedWebhook webhook, params RedisValue[] more)
    {
        var receipt = Receipt.Of(webhook);
        return DidAsync(script, [receipt.Id, Consumer, receipt.Deliveries, .. more]);
    }

    // Not awaited: what was stored is stored, and the sender of a webhook wants its answer.
    private void Wake() => _ = _wake.PublishAsync();

    private async Task<bool> WakingAsync(Task<bool> giving)
    {
        var given = await giving;
        if (given)
            Wake();
        return given;
    }

    private async Task<bool> DidAsync(string script, params RedisValue[] values) => (int)await RunAsync(script, values) == 1;

    // Each process is a consumer with another name; without this the names would accumulate.
    private async Task ForgetConsumersAsync()
    {
        var forgot = Interlocked.Read(ref _forgotAt);
        if (Environment.TickCount64 - forgot < ForgetEvery.TotalMilliseconds
            || Interlocked.CompareExchange(ref _forgotAt, Environment.TickCount64, forgot) != forgot)
            return;
        await RunAsync(RedisScript.Forget, Milliseconds(ForgottenAfter));
    }

    private Task<RedisResult> RunAsync(string script, params RedisValue[] values) => RunAsync(script, _keys, values);

    private Task<RedisResult> RunAsync(string script, RedisKey[] keys, RedisValue[] values) => AskAsync(async () =>
    {
        try
        {
            return await _redis.ScriptEvaluateAsync(script, keys, values);
        }
        catch (RedisServerException missing) when (missing.Message.Contains("NOGROUP", StringComparison.Ordinal) || missing.Message.Contains("no such key", StringComparison.Ordinal))
        {
            await MakeGroupAsync();
            return await _redis.ScriptEvaluateAsync(script, keys, values);
        }
    });

    private async Task MakeGroupAsync()
    {
        try
        {
            // From the stream's beginning: what was enqueued before the first worker came is its work.
            await _redis.StreamCreateConsumerGroupAsync(Ready, Group, StreamPosition.Beginning, createStream: true);
        }
        catch (RedisServerException exists) when (exists.Message.Contains("BUSYGROUP", StringComparison.Ordinal))
        {
            // Another process was quicker.
        }
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (RedisServerException refused)
        {
            _durability?.Forget();
            throw new QueueUnavailableException(Refusal(refused.Message), refused);
        }
        catch (Exception error) when (error is RedisException or RedisTimeoutException or ObjectDisposedException)
        {
            throw new QueueUnavailableException($"Redis refused or could not be reached ({error.GetType().Name}).", error);
        }
    }

    private async Task AskAsync(Func<Task> ask) => await AskAsync(async () =>
    {
        await ask();
        return true;
    });

    // Redis' errors begin with a code; one of a script may come within a sentence.
    internal static string Refusal(string message) =>
        message.Contains("OOM ", StringComparison.Ordinal)
            ? "Redis has reached its maxmemory (OOM). Raise maxmemory, or drop what else it holds."
        : message.Contains("MISCONF ", StringComparison.Ordinal)
            ? "Redis cannot write to its disk (MISCONF). Make room there, and look at its log."
        : message.Contains("READONLY ", StringComparison.Ordinal) ? "Redis is a replica (READONLY). Connect to the primary."
        : message.Contains("NOPERM", StringComparison.Ordinal)
            ? "Redis does not permit this user a command of the queue (NOPERM). Extend its ACL."
        : $"Redis refused ({message.Split(' ')[0]}).";

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);

    /// <summary>The entry and how often it had been delivered: taken again, by whomever, it is another receipt.</summary>
    private readonly record struct Receipt(string Id, int Deliveries)
    {
        public static Receipt Of(QueuedWebhook webhook)
        {
            var parts = webhook.Receipt.Split('/');
            return new(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}/{Deliveries}");
    }
}
