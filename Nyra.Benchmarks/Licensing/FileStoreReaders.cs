using System.Diagnostics;
using Nyra.Benchmarks.Measuring;
using Nyra.Billing.Entitlements.Json;
using Spectre.Console;

namespace Nyra.Benchmarks.Licensing;

/// <summary>
/// What the API's readers wait and allocate on the JSON store while the worker saves: after each save the whole file is read again.
/// </summary>
internal static class FileStoreReaders
{
    private const int Width = 150;
    private const int Readers = 20;
    private static readonly int[] Sizes = [200, 1000, 2500, 5000];
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromMilliseconds(166);
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(IAnsiConsole console)
    {
        var table = new Table().AddColumns(
            "JSON store, 6 saves and 20 reads a second", "file MB", "p50 ms", "p99 ms", "reads of the file a save", "MB allocated a save",
            "MB, times the file's", "p99, times 200's");
        double? smallest = null;
        foreach (var size in Sizes)
        {
            var (megabytes, sample, parsed, allocated) = await MeasureAsync(size);
            smallest ??= sample.P99;
            table.AddRow(
                FormattableString.Invariant($"{size:N0} accounts"), Figures.Text(megabytes, "0.0"),
                Figures.Text(sample.P50, "0.0"), Figures.Text(sample.P99, "0.0"), Figures.Text(parsed, "0.00"), Figures.Text(allocated, "0.0"),
                Figures.Text(allocated / megabytes, "0.0"), Figures.Text(sample.P99 / smallest.Value, "0.0"));
        }
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        console.Write(table);
    }

    private static async Task<(double Megabytes, Sample Sample, double Parsed, double Allocated)> MeasureAsync(int accounts)
    {
        var folder = Directory.CreateTempSubdirectory("nyra-benchmark-").FullName;
        var file = Path.Combine(folder, "entitlements.json");
        await using var writer = JsonEntitlementStore.Open(file, TimeProvider.System);
        await Accounts.SaveAsync(writer, accounts, CancellationToken.None);
        await using var reader = JsonEntitlementStore.Open(file, TimeProvider.System);
        var (parsed, allocated, since) = (reader.Parsed, GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
        var saves = SaveAsync(writer, accounts, since);
        var ticks = await Task.WhenAll(Enumerable.Range(0, Readers).Select(i => Task.Run(() => ReadAsync(reader, i, accounts, since))));
        var sample = Sample.Of([.. ticks.SelectMany(one => one)], since.Elapsed);
        var saved = await saves;
        var result = (
            new FileInfo(file).Length / 1e6, sample, (double)(reader.Parsed - parsed) / saved,
            (GC.GetTotalAllocatedBytes() - allocated) / 1e6 / saved);
        Directory.Delete(folder, recursive: true);
        return result;
    }

    private static async Task<int> SaveAsync(JsonEntitlementStore store, int accounts, Stopwatch since)
    {
        var saved = 0;
        for (; since.Elapsed < Each; await Task.Delay(BetweenSaves))
        {
            await store.UpdateUsageAsync(
                Accounts.Customer(saved++ * 31 % accounts),
                usage => usage.At(Accounts.Since, Accounts.Since).Reserve($"{saved}", DateTimeOffset.MaxValue, null)!.Commit($"{saved}"),
                CancellationToken.None);
        }
        return saved;
    }

    private static async Task<List<long>> ReadAsync(JsonEntitlementStore store, int reader, int accounts, Stopwatch since)
    {
        var ticks = new List<long>();
        await Task.Delay(BetweenReads * reader / Readers);
        for (var i = reader; since.Elapsed < Each; i += 17)
        {
            var begun = Stopwatch.GetTimestamp();
            await store.FindAsync(Accounts.Customer(i % accounts), CancellationToken.None);
            ticks.Add(Stopwatch.GetTimestamp() - begun);
            await Task.Delay(BetweenReads);
        }
        return ticks;
    }
}
