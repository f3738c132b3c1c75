using StackExchange.Redis;

namespace Nyra.Billing.Queue.Redis;

/// <summary>Finds the entries of one customer in the queue's streams, page by page so that nobody waits long for the server.</summary>
internal static class CustomerEntries
{
    private const int Page = 1000;

    /// <param name="streams">Each under the name that the erasing script knows it by.</param>
    public static async Task<List<(string Stream, string Id, WebhookEnvelope Envelope)>> FindAsync(
        IDatabase redis, IEnumerable<(string Name, RedisKey Key)> streams, string customerId)
    {
        var found = new List<(string, string, WebhookEnvelope)>();
        foreach (var (name, key) in streams)
        {
            var from = "-";
            while (await redis.StreamRangeAsync(key, from, "+", Page) is { Length: > 0 } entries)
            {
                foreach (var entry in entries)
                {
                    if (RedisEntry.Of(entry).Envelope is var envelope && envelope.CustomerId == customerId)
                        found.Add((name, entry.Id!, envelope));
                }
                from = "(" + entries[^1].Id;
            }
        }
        return found;
    }
}
