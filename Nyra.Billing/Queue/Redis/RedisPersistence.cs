using StackExchange.Redis;

namespace Nyra.Billing.Queue.Redis;

/// <summary>
/// What one Redis server says of its persistence: by <c>CONFIG GET</c>, or, where a managed Redis or an ACL does not permit it, by
/// <c>INFO</c>, which does not say whether every write is synced.
/// </summary>
internal static class RedisPersistence
{
    private static readonly (string Setting, string Value)[] Required =
    [
        ("appendonly", "yes"), ("appendfsync", "always"), ("maxmemory-policy", "noeviction"),
    ];

    private static readonly object[] ConfigGet = ["GET", .. Required.Select(pair => pair.Setting)];

    /// <exception cref="RedisException">When it cannot be asked.</exception>
    public static async Task<QueueDurability> JudgeAsync(IServer server)
    {
        try
        {
            return Judge(Pairs(await server.ExecuteAsync("CONFIG", ConfigGet)));
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            return await JudgeByInfoAsync(server, refused.Message.Split(' ')[0]);
        }
    }

    private static QueueDurability Judge(Dictionary<string, string> settings)
    {
        // A managed Redis may hide a setting instead of refusing the command.
        var hidden = Required.Where(pair => !settings.ContainsKey(pair.Setting)).Select(pair => pair.Setting).ToList();
        var wrong = Required.Where(pair => settings.TryGetValue(pair.Setting, out var actual) && actual != pair.Value)
            .Select(pair => $"{pair.Setting} is {settings[pair.Setting]}").ToList();
        return wrong.Count > 0 ? Weak(wrong)
            : hidden.Count > 0 ? Unproven($"CONFIG GET does not say {string.Join(", ", hidden)}")
            : QueueDurability.Durable;
    }

    private static async Task<QueueDurability> JudgeByInfoAsync(IServer server, string refusal)
    {
        try
        {
            var info = Lines((string?)await server.ExecuteAsync("INFO") ?? "");
            var wrong = new List<string>();
            if (info.GetValueOrDefault("aof_enabled") == "0")
                wrong.Add("appendonly is no");
            if (info.GetValueOrDefault("maxmemory_policy") is { } policy && policy != "noeviction")
                wrong.Add($"maxmemory-policy is {policy}");
            return wrong.Count > 0 ? Weak(wrong) : Unproven(
                $"{refusal} on CONFIG GET, and INFO does not say whether every write is synced");
        }
        catch (Exception refused) when (IsRefusal(refused))
        {
            return Unproven($"{refusal} on CONFIG GET and on INFO");
        }
    }

    private static QueueDurability Weak(IEnumerable<string> wrong) => new(
        $"Redis may lose acknowledged webhooks: {string.Join(", ", wrong)}. Start it with: "
            + string.Join(' ', Required.Select(pair => $"--{pair.Setting} {pair.Value}")),
        RefusesEvents: true);

    private static QueueDurability Unproven(string why) => new(
        $"Redis does not let its durability be checked ({why}), so a crash of Redis may lose events that Stripe was told are stored; the "
            + $"hourly "
            + "reconciliation repairs that. Allow this user CONFIG GET, or ask the provider for appendonly yes, appendfsync always and "
            + "noeviction.",
        RefusesEvents: false);

    // NOPERM by an ACL, "unknown command" where it is renamed; the client's own refusal where commands are disabled in the connection
    // string.
    private static bool IsRefusal(Exception error) => error is RedisServerException or RedisCommandException;

    private static Dictionary<string, string> Pairs(RedisResult reply) =>
        ((string?[]?)reply ?? []).Chunk(2).Where(pair => pair is [not null, not null]).ToDictionary(pair => pair[0]!, pair => pair[1]!);

    private static Dictionary<string, string> Lines(string info) => info.Split('\n').Select(line => line.Trim().Split(':', 2))
        .Where(parts => parts.Length == 2).DistinctBy(parts => parts[0]).ToDictionary(parts => parts[0], parts => parts[1]);
}
