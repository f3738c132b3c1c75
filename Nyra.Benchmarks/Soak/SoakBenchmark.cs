using System.Globalization;
using Nyra.Benchmarks.Measuring;
using Nyra.Benchmarks.Webhooks;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Benchmarks.Soak;

/// <summary>
/// What grows while a stack works: memory, handles, logs, files and times at the start, in the middle and at the end of a steady load that
/// contains what a real one does: new payers, changes, gate calls from many addresses, health probes, unsigned webhooks and dead letters.
/// </summary>
internal static class SoakBenchmark
{
    private const double DefaultMinutes = 30;
    private const double MinMinutes = 0.5;
    private const int Width = 150;

    // Of the time before the first reading: the runtime still compiles, and pools fill.
    private const double WarmUp = 1.0 / 6;

    private const string Syntax =
        "soak takes --minutes N: how long the load lasts (30), and --postgres \"<connection string>\" of an empty database for the stack "
        + "on Redis.";

    public static async Task<int> RunAsync(IAnsiConsole console, string[] arguments)
    {
        if (!TryRead(arguments, out var minutes, out var postgres))
        {
            await Console.Error.WriteLineAsync(Syntax);
            return ExitCodes.Usage;
        }
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        return await BenchmarkRedis.RunAsync(async (redis, folder) =>
        {
            await using var files = await SoakStack.StartAsync("SQLite queue, JSON store", Path.Combine(folder, "files"), null, null);
            await using var servers = await SoakStack.StartAsync(
                $"Redis queue, {(postgres is null ? "JSON" : "PostgreSQL")} store", Path.Combine(folder, "servers"), redis, postgres);
            var time = TimeSpan.FromMinutes(minutes);
            foreach (var table in await Task.WhenAll(ReadAsync(files, time), ReadAsync(servers, time)))
                console.Write(table);
            return ExitCodes.Ok;
        });
    }

    private static async Task<Table> ReadAsync(SoakStack stack, TimeSpan time)
    {
        using var load = new SoakLoad(stack);
        var readings = new List<IReadOnlyList<Reading>>();
        TimeSpan[] slices = [time * WarmUp, time * (1 - WarmUp) / 2, time * (1 - WarmUp) / 2];
        foreach (var slice in slices)
        {
            var loaded = await load.RunAsync(slice);
            readings.Add([.. await stack.ReadAsync(slice), .. loaded]);
        }
        var table = new Table().AddColumns($"{stack.Name}, {time.TotalMinutes:0.#} minutes", "start", "middle", "end", "end / start");
        foreach (var series in readings[0].Select(reading => reading.Series))
        {
            var values = readings.Select(reading => reading.First(found => found.Series == series).Value).ToList();
            table.AddRow([series, .. values.Select(Number), values[0] == 0 ? "" : Figures.Text(values[^1] / values[0], "0.00")]);
        }
        return table;
    }

    private static string Number(double value) => Figures.Text(value, value < 10 ? "0.##" : "0");

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static bool TryRead(string[] arguments, out double minutes, out string? postgres)
    {
        (minutes, postgres) = (DefaultMinutes, null);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "--minutes" when Number(value) >= MinMinutes:
                    minutes = Number(value);
                    break;
                case "--postgres" when value != "":
                    postgres = value;
                    break;
                default:
                    return false;
            }
        }
        return true;
    }
}
