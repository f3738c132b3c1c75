using StackExchange.Redis;

namespace Nyra.Billing.Queue.Redis;

/// <summary>
/// Whether what Redis acknowledges survives its crash: every write synced (<c>appendonly yes</c>, <c>appendfsync always</c>) and none
/// evicted (<c>maxmemory-policy noeviction</c>). Both can be changed while Redis runs, and after a reconnection it may be another server.
/// </summary>
/// <remarks>Asked before an event is stored, at most every <see cref="Fresh"/>: an idle queue asks nothing, a busy one next to
/// nothing.</remarks>
public sealed class RedisDurability
{
    /// <summary>How long a result holds where durability is required.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    /// <summary>How long it holds where durability is only reported.</summary>
    public static readonly TimeSpan MaxReportAge = TimeSpan.FromSeconds(30);

    private readonly IConnectionMultiplexer _redis;
    private readonly TimeProvider _time;
    private readonly bool _required;
    private readonly Lock _gate = new();
    private (long At, QueueDurability Result)? _last;
    private Task<QueueDurability>? _asking;

    /// <param name="time">By which a result grows old.</param>
    /// <param name="required">Whether events are refused where Redis is not durable. Else that is only reported.</param>
    public RedisDurability(IConnectionMultiplexer redis, TimeProvider? time = null, bool required = true)
    {
        (_redis, _time, _required) = (redis, time ?? TimeProvider.System, required);
        redis.ConnectionFailed += (_, _) => Forget();
    }

    /// <summary>Has the next event ask again: Redis has just refused one.</summary>
    public void Forget()
    {
        lock (_gate)
            _last = null;
    }

    /// <returns>A completed task for nearly every event.</returns>
    /// <exception cref="QueueUnavailableException">When no server is there, or one that is not durable, saying why and what to do.</exception>
    /// <exception cref="RedisException">When it cannot be asked.</exception>
    public Task RequireAsync()
    {
        if (!_required)
            return Task.CompletedTask;
        Task<QueueDurability> asking;
        lock (_gate)
        {
            if (_last is { Result.RefusesEvents: false } last && _time.GetElapsedTime(last.At) < Fresh)
                return Task.CompletedTask;
            // Events that come meanwhile share the question.
            if (_asking is null or { IsCompleted: true })
                _asking = AskAsync();
            asking = _asking;
        }
        return RequireAsync(asking);
    }

    /// <summary>Asks now, or at most every <see cref="MaxReportAge"/> where it is only reported. Durable when no server is
    /// connected, because no event can be stored.</summary>
    /// <exception cref="RedisException">When it cannot be asked.</exception>
    public async Task<QueueDurability> AskAsync()
    {
        lock (_gate)
        {
            if (!_required && _last is { } last && _time.GetElapsedTime(last.At) < MaxReportAge)
                return last.Result;
        }
        await Task.Yield();
        var result = QueueDurability.Durable;
        var reachable = false;
        foreach (var server in _redis.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }))
        {
            reachable = true;
            var one = await RedisPersistence.JudgeAsync(server);
            if (one.Problem is not null && (result.Problem is null || one.RefusesEvents))
                result = one with { RefusesEvents = one.RefusesEvents && _required };
        }
        lock (_gate)
            _last = reachable ? (_time.GetTimestamp(), result) : null;
        return result;
    }

    private async Task RequireAsync(Task<QueueDurability> asking)
    {
        if (await asking is { RefusesEvents: true, Problem: { } problem })
            throw new QueueUnavailableException(problem);
        lock (_gate)
        {
            if (_last is null)
                throw new QueueUnavailableException("Redis cannot be reached.");
        }
    }
}
