using StackExchange.Redis;

namespace Nyra.Billing.Queue.Redis;

// Dead letters, and what is held of one customer.
public sealed partial class RedisWebhookQueue : IDeadLetters, ICustomerWebhooks
{
    private const int IndexedAtOnce = 1000;

    private RedisKey DeadLetters => _keys[4];

    private RedisKey DeadOf => _keys[5];

    public async Task<BuryOutcome> BuryAsync(QueuedWebhook webhook, string reason, CancellationToken ct)
    {
        var receipt = Receipt.Of(webhook);
        RedisValue[] values = [receipt.Id, Consumer, receipt.Deliveries, reason, webhook.Attempt, _maxDeadLetters];
        return (int)await RunAsync(RedisScript.Bury, values) switch
        {
            1 => BuryOutcome.Buried,
            2 => BuryOutcome.Full,
            _ => BuryOutcome.Lost,
        };
    }

    public async Task<IReadOnlyList<DeadLetter>> ListAsync(string? after, int most, CancellationToken ct)
    {
        if (after is not null && !StreamId.Holds(after))
            return [];
        var entries = await AskAsync(() => _redis.StreamRangeAsync(DeadLetters, after is null ? "-" : "(" + after, "+", most));
        return [.. entries.Select(Dead)];
    }

    public async Task<DeadLetter?> FindAsync(string id, CancellationToken ct) =>
        StreamId.Holds(id) && await AskAsync(() => _redis.StreamRangeAsync(DeadLetters, id, id)) is [var entry] ? Dead(entry) : null;

    public async Task<bool> ReplayAsync(string id, CancellationToken ct) =>
        StreamId.Holds(id) && await WakingAsync(DidAsync(RedisScript.Replay, id));

    public async Task<bool> DropAsync(string id, CancellationToken ct) =>
        StreamId.Holds(id) && await DidAsync(RedisScript.Erase, "dead", id);

    public async Task<IReadOnlyList<WebhookEnvelope>> ListOfAsync(string customerId, CancellationToken ct) =>
    [
        .. (await AskAsync(() => CustomerEntries.FindAsync(_redis, [("ready", Ready), ("delayed", _keys[1])], customerId)))
            .Select(entry => entry.Envelope),
        .. await DeadOfAsync(customerId),
    ];

    public async Task<int> EraseOfAsync(string customerId, CancellationToken ct)
    {
        var erased = 0;
        foreach (var (stream, id, _) in await FindOfAsync(customerId))
            erased += await DidAsync(RedisScript.Erase, stream, id) ? 1 : 0;
        return erased;
    }

    private Task<List<(string Stream, string Id, WebhookEnvelope Envelope)>> FindOfAsync(string customerId) =>
        AskAsync(() => CustomerEntries.FindAsync(_redis, [("ready", Ready), ("delayed", _keys[1]), ("dead", DeadLetters)], customerId));

    // By their index. Where it does not have every dead letter, since an earlier version buried some, it is made anew.
    private async Task<IEnumerable<WebhookEnvelope>> DeadOfAsync(string customerId)
    {
        var found = (RedisResult[])(await RunAsync(RedisScript.DeadOf, customerId))!;
        if ((int)found[0] == 0)
        {
            await IndexAsync();
            found = (RedisResult[])(await RunAsync(RedisScript.DeadOf, customerId))!;
        }
        return found.Skip(1).Select(entry => RedisEntry.Of((string)entry[0]!, (RedisResult[])entry[1]!).Envelope);
    }

    private async Task IndexAsync()
    {
        await AskAsync(() => _redis.KeyDeleteAsync(DeadOf));
        var from = "-";
        while (await AskAsync(() => _redis.StreamRangeAsync(DeadLetters, from, "+", IndexedAtOnce)) is { Length: > 0 } entries)
        {
            // What was replayed or dropped meanwhile is left out by the script.
            RedisValue[] values = [.. entries.SelectMany(
                entry => new RedisValue[] { entry.Id, RedisEntry.Of(entry).Envelope.CustomerId ?? "" })];
            await RunAsync(RedisScript.IndexDead, values);
            from = "(" + entries[^1].Id;
        }
    }

    private static DeadLetter Dead(StreamEntry found)
    {
        var entry = RedisEntry.Of(found);
        return new(
            (string)found.Id!, entry.Envelope, entry.EarlierAttempts + entry.Attempts, entry.EnqueuedAt, entry.BuriedAt, entry.Reason!,
                entry.Error,
            entry.Replays);
    }
}
