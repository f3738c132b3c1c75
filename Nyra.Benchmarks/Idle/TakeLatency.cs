using System.Diagnostics;
using System.Globalization;
using Nyra.Benchmarks.Measuring;
using Spectre.Console;

namespace Nyra.Benchmarks.Idle;

/// <summary>How soon another process, which waits on an empty queue, takes an event: from the call that stores it.</summary>
internal static class TakeLatency
{
    private const int Rounds = 5;
    private const int EventsPerRound = 100;
    private const double MaxMedian = 10;
    private const double MaxP99 = 50;

    public static async Task RunAsync(IAnsiConsole console, string folder, IEnumerable<(string Kind, string Where)> queues)
    {
        var table = new Table().AddColumns(
            "another process takes an event", "stored ms p50", "taken ms p50", "p99", "times storing", "aim");
        foreach (var (kind, where) in queues)
        {
            var (stored, taken) = await MeasureAsync(folder, kind, where);
            table.AddRow(
                kind, Figures.Text(stored.P50, "0.00"), Figures.Text(taken.P50, "0.00"), Figures.Text(taken.P99, "0.0"),
                Figures.Text(taken.P50 / stored.P50, "0.0"),
                $"{Aim.AtMost(MaxMedian, taken.P50, "ms p50")}; {Aim.AtMost(MaxP99, taken.P99, "ms p99")}");
        }
        console.Write(table);
    }

    private static async Task<(Sample Stored, Sample Taken)> MeasureAsync(string folder, string kind, string where)
    {
        var queue = await QueueTaker.OpenAsync(kind, where);
        var file = Path.Combine(folder, $"taken-by-{kind}.txt");
        using var taker = ChildProcess.Dotnet("taker", typeof(TakeLatency).Assembly.Location, ["queue-taker", file, kind, where], folder);
        var (stored, taken) = (new List<Sample>(), new List<Sample>());
        // The first round has both processes compile what they need.
        for (var round = 0; round <= Rounds; round++)
        {
            var starts = new Dictionary<string, long>();
            var storing = new List<long>();
            var since = Stopwatch.StartNew();
            for (var i = 0; i < EventsPerRound; i++)
            {
                // So long that the taker waits again.
                await Task.Delay(Random.Shared.Next(20, 80));
                var id = $"evt_{round}_{i}";
                starts[id] = Stopwatch.GetTimestamp();
                await queue.EnqueueAsync(
                    new(id, "invoice.paid", DateTimeOffset.UnixEpoch, false, "in_1", "cus_1"), TimeSpan.Zero, CancellationToken.None);
                storing.Add(Stopwatch.GetTimestamp() - starts[id]);
            }
            Dictionary<string, long> ends = [];
            await Until.HoldsAsync("all are taken", 20, async ct =>
            {
                ends = await ReadAsync(file, ct);
                return starts.Keys.All(ends.ContainsKey);
            });
            if (round == 0)
                continue;
            stored.Add(Sample.Of(storing, since.Elapsed));
            taken.Add(Sample.Of([.. starts.Select(start => ends[start.Key] - start.Value)], since.Elapsed));
        }
        if (queue is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        return (Sample.Median(stored), Sample.Median(taken));
    }

    private static async Task<Dictionary<string, long>> ReadAsync(string file, CancellationToken ct)
    {
        if (!File.Exists(file))
            return [];
        using var text = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var whole = await text.ReadToEndAsync(ct);
        // The last line may be under way.
        return whole[..(whole.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
