using System.Diagnostics;
using Nyra.Benchmarks.Idle;
using Nyra.Benchmarks.Measuring;
using Nyra.Billing.Configuration;
using Nyra.Billing.Queue;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>What dead letters cost an export of one customer: the same queue with one and with as many as are kept.</summary>
internal static class DeadLettersBenchmark
{
    private const int Rounds = 5;
    private const int LooksARound = 200;

    private const int DeadLetters = QueueOptions.DefaultMaxDeadLetters;

    // What one worker holds.
    private const int Batch = 256;

    public static Task<int> RunAsync(IAnsiConsole console, string[] arguments) => BenchmarkRedis.RunAsync(async (redis, folder) =>
    {
        var table = new Table().AddColumns("queue", "dead letters", "one customer's webhooks, p50 ms", "p99 ms", "times one dead letter");
        foreach (var (name, kind, where) in new[]
        {
            ("SQLite", "sqlite", Path.Combine(folder, "queue.db")), ("Redis", "redis", redis.Address),
        })
        {
            var queue = await QueueTaker.OpenAsync(kind, where);
            try
            {
                await GiveUpAsync(queue, 0, 1);
                var few = await LookAsync(queue);
                await GiveUpAsync(queue, 1, DeadLetters);
                var many = await LookAsync(queue);
                foreach (var (count, sample) in new[] { (1, few), (DeadLetters, many) })
                {
                    table.AddRow(
                        name, $"{count}", Figures.Text(sample.P50, "0.00"), Figures.Text(sample.P99, "0.00"),
                        Figures.Text(sample.P50 / few.P50, "0.0"));
                }
            }
            finally
            {
                if (queue is IAsyncDisposable file)
                    await file.DisposeAsync();
            }
        }
        console.Write(table);
        return ExitCodes.Ok;
    });

    private static async Task GiveUpAsync(IWebhookQueue queue, int from, int to)
    {
        foreach (var numbers in Enumerable.Range(from, to - from).Chunk(Batch))
        {
            await Task.WhenAll(numbers.Select(number => queue.EnqueueAsync(
                new($"evt_{number}", "invoice.paid", DateTimeOffset.UnixEpoch, false, "in_1", $"cus_{number}"), TimeSpan.Zero,
                CancellationToken.None)));
            for (var left = numbers.Length; left > 0;)
            {
                var taken = await queue.DequeueAsync(left, CancellationToken.None);
                await Task.WhenAll(taken.Select(webhook => queue.BuryAsync(webhook, "a benchmark", CancellationToken.None)));
                left -= taken.Count;
            }
        }
    }

    private static async Task<Sample> LookAsync(IWebhookQueue queue)
    {
        var rounds = new List<Sample>();
        for (var round = 0; round < Rounds; round++)
        {
            var (ticks, since) = (new List<long>(), Stopwatch.StartNew());
            for (var look = 0; look < LooksARound; look++)
            {
                var begun = Stopwatch.GetTimestamp();
                if ((await ((ICustomerWebhooks)queue).ListOfAsync("cus_0", CancellationToken.None)).Count != 1)
                    throw new InvalidOperationException("The dead letter of cus_0 is not listed.");
                ticks.Add(Stopwatch.GetTimestamp() - begun);
            }
            rounds.Add(Sample.Of(ticks, since.Elapsed));
        }
        return Sample.Median(rounds);
    }
}
