using Nyra.Benchmarks.Measuring;
using Spectre.Console;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>Whether memory stays flat through a minute of steady events, gateway to saved effect.</summary>
internal static class Soak
{
    private const int Steady = 500;
    private const int Connections = 64;
    private const double MostGrowth = 1.1;

    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(IAnsiConsole console, Contestants all)
    {
        await all.EmptyAsync();
        await all.OnRedis.StartWorkerAsync();
        await LoadAsync(all, Warming);
        var before = all.OnRedis.Processes.Append(all.Redis.Process).Select(process => (Process: process, Memory: process.ResidentMemory)).ToList();
        var sample = await LoadAsync(all, Time);
        await Until.HoldsAsync("all is processed", 10, all.OnRedis.IsDrainedAsync);
        var table = new Table().AddColumns($"{Steady}/s for {Time.TotalSeconds} s", "MiB before", "MiB after", "aim");
        foreach (var (process, memory) in before)
        {
            var after = process.ResidentMemory;
            table.AddRow(process.Name, Figures.Text(memory, "0"), Figures.Text(after, "0"), Aim.AtMost(MostGrowth, after / memory, "times before"));
        }
        console.Write(table);
        console.WriteLine($"p50 {Figures.Text(sample.P50, "0.00")} ms, p99 {Figures.Text(sample.P99, "0.0")} ms, while the worker looked at Stripe");
    }

    private static Task<Sample> LoadAsync(Contestants all, TimeSpan time) =>
        Load.OpenAsync(all.OnRedis.GatewayPort, Connections, all.Events.Make((int)(Steady * time.TotalSeconds)), Steady);
}
