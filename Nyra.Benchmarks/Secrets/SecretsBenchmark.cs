using System.Diagnostics;
using Nyra.Benchmarks.Measuring;
using Nyra.Readiness.Secrets;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Benchmarks.Secrets;

/// <summary>The search for secrets in 500 MB of text, beside merely reading the same files: as many small ones, and as one large one.</summary>
internal static class SecretsBenchmark
{
    private const double MostSeconds = 30;
    private const int Rounds = 5;

    public static async Task<int> RunAsync(IAnsiConsole console, string[] arguments)
    {
        if (arguments.Length > 0)
        {
            console.WriteLine("secrets takes no arguments.");
            return ExitCodes.Usage;
        }
        var table = new Table().AddColumns("500 MB of text", "seconds", "MB a second", "times reading", "peak MB of memory", "aim");
        foreach (var kind in GeneratedText.Kinds)
        {
            var folder = Directory.CreateTempSubdirectory("nyra-benchmark-").FullName;
            try
            {
                await AddRowsAsync(table, kind, folder);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        console.Write(table);
        return ExitCodes.Ok;
    }

    private static async Task AddRowsAsync(Table table, GeneratedText kind, string folder)
    {
        var secrets = kind.Write(folder);
        var files = FolderFiles.In(folder).ToList();
        var search = new FileSearch(SecretValues.Of(_ => "a-value-of-a-setting-of-nobody"), _ => { });
        var megabytes = files.Sum(file => new FileInfo(file).Length) / 1e6;
        // Both of them once before: the files are then in memory, if they fit there, for either.
        Read(files);
        await search.InAsync(folder, files, CancellationToken.None);
        var (reading, searching) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            reading.Add(await SecondsAsync(() => Task.Run(() => Read(files))));
            searching.Add(await SecondsAsync(async () =>
            {
                var found = (await search.InAsync(folder, files, CancellationToken.None)).Findings.Count;
                if (found != secrets)
                    throw new InvalidOperationException($"{found} of {secrets} secrets were found.");
            }));
        }
        using var self = Process.GetCurrentProcess();
        var (bare, searched) = (Figures.Median(reading), Figures.Median(searching));
        AddRow(table, $"read {kind.Name}", bare, megabytes, 1, "", "");
        AddRow(
            table, $"search {kind.Name}", searched, megabytes, searched / bare, Figures.Text(self.PeakWorkingSet64 / 1e6, "0"), Aim.AtMost(MostSeconds, searched, "s"));
    }

    private static void AddRow(Table table, string what, double seconds, double megabytes, double ratio, string memory, string aim) => table.AddRow(
        what, Figures.Text(seconds, "0.00"), Figures.Text(megabytes / seconds, "0"), Figures.Text(ratio, "0.0"), memory, aim);

    // As the search does it: several at once, in pieces of the same size.
    private static void Read(List<string> files) => Parallel.ForEach(
        files, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount * 2 }, () => new byte[1024 * 1024], (file, _, buffer) =>
        {
            using var stream = new FileStream(file, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
            while (stream.Read(buffer) > 0)
            {
            }
            return buffer;
        },
        _ => { });

    private static async Task<double> SecondsAsync(Func<Task> act)
    {
        var since = Stopwatch.StartNew();
        await act();
        return since.Elapsed.TotalSeconds;
    }
}
