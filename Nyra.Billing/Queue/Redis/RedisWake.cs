using StackExchange.Redis;

namespace Nyra.Billing.Queue.Redis;

/// <summary>
/// Wake-ups between processes over a Redis channel. A message is a hint and nothing more: it may be lost, and a Redis user may lack the
/// permission for the channel. What is stored is found by polling then.
/// </summary>
internal sealed class RedisWake
{
    private readonly ISubscriber _redis;
    private readonly RedisChannel _channel;
    private readonly QueueWake _wake = new();
    private int _requests;
    private bool _subscribed;

    public RedisWake(IConnectionMultiplexer redis, string channel)
    {
        (_redis, _channel) = (redis.GetSubscriber(), RedisChannel.Literal(channel));
        // What was published while the connection was gone did not arrive.
        redis.ConnectionRestored += (_, _) => _wake.Set();
    }

    /// <summary>Read before the queue is, see <see cref="QueueWake"/>.</summary>
    public Task Next => _wake.Next;

    /// <summary>How long to wait for <see cref="Next"/>.</summary>
    public TimeSpan Poll => Volatile.Read(ref _subscribed) ? QueueWake.Poll : QueueWake.PollUnnotified;

    public async Task SubscribeAsync()
    {
        if (Volatile.Read(ref _subscribed))
            return;
        try
        {
            await _redis.SubscribeAsync(_channel, OnMessage);
            Volatile.Write(ref _subscribed, true);
        }
        catch (Exception error) when (IsOfRedis(error))
        {
            // Redis is away, which the caller finds out itself, or it refuses the channel.
            await _redis.UnsubscribeAsync(_channel, OnMessage, CommandFlags.FireAndForget);
        }
    }

    /// <summary>Wakes every consumer. Requests that come while one is under way share the next.</summary>
    public async Task PublishAsync()
    {
        if (Interlocked.Increment(ref _requests) > 1)
            return;
        int served;
        do
        {
            served = Volatile.Read(ref _requests);
            try
            {
                await _redis.PublishAsync(_channel, RedisValue.EmptyString);
            }
            catch (Exception error) when (IsOfRedis(error))
            {
                // A lost wake-up costs one poll.
            }
        }
        while (Interlocked.CompareExchange(ref _requests, 0, served) != served);
    }

    private static bool IsOfRedis(Exception error) =>
        error is RedisException or RedisTimeoutException or RedisCommandException or ObjectDisposedException;

    private void OnMessage(RedisChannel channel, RedisValue message) => _wake.Set();
}
