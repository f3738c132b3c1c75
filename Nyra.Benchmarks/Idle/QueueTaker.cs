using System.Diagnostics;
using System.Globalization;
using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Redis;
using Nyra.Billing.Queue.Sqlite;
using StackExchange.Redis;

namespace Nyra.Benchmarks.Idle;

/// <summary>
/// Takes events and writes down when, in ticks of the stopwatch, which all processes of a machine share: <c>evt_1 123456</c>.
/// </summary>
internal static class QueueTaker
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <param name="args">The file to write; <c>redis</c> or <c>sqlite</c>; the server's address or the queue's file.</param>
    public static async Task RunAsync(string[] args)
    {
        var queue = await OpenAsync(args[1], args[2]);
        var file = new FileStream(args[0], FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        await using var taken = new StreamWriter(file) { AutoFlush = true };
        while (true)
        {
            foreach (var webhook in await queue.DequeueAsync(1, CancellationToken.None))
            {
                var at = Stopwatch.GetTimestamp();
                await queue.CompleteAsync(webhook, CancellationToken.None);
                await taken.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{webhook.Envelope.EventId} {at}"));
            }
        }
    }

    public static async Task<IWebhookQueue> OpenAsync(string kind, string where) => kind == "redis"
        ? new RedisWebhookQueue(await ConnectionMultiplexer.ConnectAsync(where), Lease, int.MaxValue, null)
        : SqliteWebhookQueue.Open(where, Lease, int.MaxValue, TimeProvider.System);
}
