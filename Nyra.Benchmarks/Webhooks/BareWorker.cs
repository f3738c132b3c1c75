using StackExchange.Redis;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>Takes what <see cref="BareApi"/> appended and does nothing with it.</summary>
internal static class BareWorker
{
    private const string Group = "bare";
    private const int Most = 256;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    /// <param name="args">Redis.</param>
    public static async Task RunAsync(string[] args)
    {
        var redis = (await ConnectionMultiplexer.ConnectAsync(args[0])).GetDatabase();
        await redis.StreamCreateConsumerGroupAsync(BareApi.Stream, Group, StreamPosition.Beginning);
        while (true)
        {
            var taken = await redis.StreamReadGroupAsync(BareApi.Stream, Group, "1", StreamPosition.NewMessages, Most);
            if (taken.Length == 0)
            {
                await Task.Delay(Poll);
                continue;
            }
            var ids = taken.Select(entry => entry.Id).ToArray();
            var acknowledging = redis.StreamAcknowledgeAsync(BareApi.Stream, Group, ids);
            await redis.StreamDeleteAsync(BareApi.Stream, ids);
            await acknowledging;
        }
    }
}
