using StackExchange.Redis;

namespace Nyra.Billing.Queue.Redis;

// Dead letters, and what is held of one customer.
public sealed partial class RedisWebhookQueue : IDeadLetters, ICustomerWebhooks
{
    private const int IndexedAtOnce = 1000;
    private const int MaxIndexAttempts = 2;

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
        .. (await FindAsync(customerId, ("ready", Ready), ("delayed", _keys[1]))).Select(entry => entry.Envelope),
        .. await DeadOfAsync(customerId),
    ];

    public async Task<int> EraseOfAsync(string customerId, CancellationToken ct)
    {
        var erased = 0;
        foreach (var (stream, id, _) in await FindOfAsync(customerId))
            erased += await DidAsync(RedisScript.Erase, stream, id) ? 1 : 0;
        return erased;
    }

    private async Task<List<(string Stream, string Id, WebhookEnvelope Envelope)>> FindOfAsync(string customerId) =>
        [.. await FindAsync(customerId, ("ready", Ready), ("delayed", _keys[1])), .. await FindAsync(customerId, ("dead", DeadLetters))];

    private Task<List<(string Stream, string Id, WebhookEnvelope Envelope)>> FindAsync(
        string customerId, params (string Name, RedisKey Key)[] streams) =>
        AskAsync(() => CustomerEntries.FindAsync(_redis, streams, customerId));

    // By their index. Where it does not have every dead letter, since an earlier version added some, it is built again.
    private async Task<IEnumerable<WebhookEnvelope>> DeadOfAsync(string customerId)
    {
        for (var attempts = 0; attempts <= MaxIndexAttempts; attempts++)
        {
            if (attempts > 0)
                await IndexAsync();
            var found = (RedisResult[])(await RunAsync(RedisScript.DeadOf, customerId))!;
            if ((int)found[0] == 1)
                return found.Skip(1).Select(entry => RedisEntry.Of((string)entry[0]!, (RedisResult[])entry[1]!).Envelope);
        }
        // Dead letters are removed all the time, or an earlier version still adds some.
        return (await FindAsync(customerId, ("dead", DeadLetters))).Select(entry => entry.Envelope);
    }

    // Beside the index that is in use: a process that ends meanwhile leaves that as it was.
    private async Task IndexAsync()
    {
        RedisKey[] keys = [.. _keys, $"{DeadOf}:{Guid.NewGuid():N}"];
        string? from = "-";
        while (from is { Length: > 0 })
            from = (string?)await RunAsync(RedisScript.IndexDead, keys, [from, IndexedAtOnce]);
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
