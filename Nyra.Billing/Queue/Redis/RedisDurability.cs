using StackExchange.Redis;

namespace Nyra.Billing.Queue.Redis;

/// <summary>
/// Whether what Redis acknowledges survives its crash: every write synced (<c>appendonly yes</c>, <c>appendfsync always</c>) and none
/// evicted (<c>maxmemory-policy noeviction</c>). Asked again after every reconnection: it may be another server then.
/// </summary>
public sealed class RedisDurability
{
    private static readonly (string Setting, string Value)[] Wanted =
    [
        ("appendonly", "yes"), ("appendfsync", "always"), ("maxmemory-policy", "noeviction"),
    ];

    private readonly IConnectionMultiplexer _redis;
    private volatile bool _proven;

    public RedisDurability(IConnectionMultiplexer redis)
    {
        _redis = redis;
        redis.ConnectionFailed += (_, _) => _proven = false;
    }

    /// <summary>Whether it was asked since the last reconnection, and is durable.</summary>
    public bool Proven => _proven;

    /// <exception cref="QueueUnavailableException">When no server is there, or one that is not durable, saying why and what to do.</exception>
    /// <exception cref="RedisException">When it cannot be asked.</exception>
    public async Task RequireAsync()
    {
        if (_proven)
            return;
        if (!Servers().Any())
            throw new QueueUnavailableException("Redis cannot be reached.");
        if (await ProblemAsync() is { } problem)
            throw new QueueUnavailableException(problem);
        _proven = true;
    }

    /// <summary>What is wrong and how to mend it; null when nothing is.</summary>
    public async Task<string?> ProblemAsync()
    {
        var wrong = new List<string>();
        try
        {
            foreach (var server in Servers())
            {
                foreach (var (setting, value) in Wanted)
                {
                    var actual = (await server.ConfigGetAsync(setting)).FirstOrDefault().Value;
                    if (actual != value)
                        wrong.Add($"{setting} is {actual ?? "not told"}");
                }
            }
        }
        catch (RedisServerException refused)
        {
            return $"Redis does not let its durability be checked ({refused.Message.Split(' ')[0]} on CONFIG GET). Allow this user CONFIG GET, "
                + "or use a Redis that allows it.";
        }
        return wrong.Count == 0 ? null
            : $"Redis may lose acknowledged webhooks: {string.Join(", ", wrong)}. Start it with: "
                + string.Join(' ', Wanted.Select(pair => $"--{pair.Setting} {pair.Value}"));
    }

    private IEnumerable<IServer> Servers() => _redis.GetServers().Where(server => server is { IsConnected: true, IsReplica: false });
}
