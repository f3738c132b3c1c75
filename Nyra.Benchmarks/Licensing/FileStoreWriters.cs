using System.Diagnostics;
using Nyra.Benchmarks.Measuring;
using Nyra.Billing.Entitlements.Json;
using Spectre.Console;

namespace Nyra.Benchmarks.Licensing;

/// <summary>Sixty-four writers on the JSON store, sharing renames, as the file grows: every write is of the whole file.</summary>
internal static class FileStoreWriters
{
    private const double MostMilliseconds = 50;
    private const int AimedAt = 2000;
    private const int Writers = 64;
    private const int UpdatesEach = 40;

    private static readonly int[] Sizes = [200, AimedAt, 5000, 10_000, 20_000];

    public static async Task RunAsync(IAnsiConsole console)
    {
        var table = new Table().AddColumns("JSON store", "file MB", "updates a second", "p50 ms", "p99 ms", "a rename", "times 2,000's p99", "aim");
        var samples = new List<(int Accounts, double Megabytes, Sample Sample, double Shared)>();
        foreach (var size in Sizes)
            samples.Add(await MeasureAsync(size));
        var aimed = samples.First(sample => sample.Accounts == AimedAt).Sample.P99;
        foreach (var (accounts, megabytes, sample, shared) in samples)
        {
            table.AddRow(
                FormattableString.Invariant($"{accounts:N0} accounts"), Figures.Text(megabytes, "0.0"), Figures.Text(sample.Rate, "0"),
                Figures.Text(sample.P50, "0.0"), Figures.Text(sample.P99, "0.0"), Figures.Text(shared, "0.0"), Figures.Text(sample.P99 / aimed, "0.0"),
                accounts == AimedAt ? Aim.AtMost(MostMilliseconds, sample.P99, "ms p99") : "");
        }
        console.Write(table);
    }

    private static async Task<(int Accounts, double Megabytes, Sample Sample, double Shared)> MeasureAsync(int accounts)
    {
        var folder = Directory.CreateTempSubdirectory("nyra-benchmark-").FullName;
        var file = Path.Combine(folder, "entitlements.json");
        await using var store = JsonEntitlementStore.Open(file, TimeProvider.System);
        await Accounts.SaveAsync(store, accounts, CancellationToken.None);
        await UpdateAsync(store, accounts, round: 0);

        var before = Generation(file);
        var since = Stopwatch.StartNew();
        var ticks = await UpdateAsync(store, accounts, round: 1);
        var sample = Sample.Of(ticks, since.Elapsed);
        var result = (accounts, new FileInfo(file).Length / 1e6, sample, (double)ticks.Count / (Generation(file) - before));
        Directory.Delete(folder, recursive: true);
        return result;
    }

    // Each writer counts usage of one account after another; all wait for what is durable.
    private static async Task<List<long>> UpdateAsync(JsonEntitlementStore store, int accounts, int round)
    {
        var latencies = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var ticks = new List<long>();
            for (var i = 0; i < UpdatesEach; i++)
            {
                var begun = Stopwatch.GetTimestamp();
                await store.UpdateUsageAsync(
                    Accounts.Customer((writer * 997 + i * 31) % accounts),
                    usage => usage.At(Accounts.Since, Accounts.Since).Reserve($"{round}-{writer}-{i}", DateTimeOffset.MaxValue, null)!.Commit($"{round}-{writer}-{i}"),
                    CancellationToken.None);
                ticks.Add(Stopwatch.GetTimestamp() - begun);
            }
            return ticks;
        })));
        return [.. latencies.SelectMany(ticks => ticks)];
    }

    // {"format":2,"generation":17,…
    private static long Generation(string file)
    {
        using var reader = File.OpenText(file);
        var head = new char[80];
        var text = new string(head, 0, reader.ReadBlock(head));
        return long.Parse(text.Split("\"generation\":")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
