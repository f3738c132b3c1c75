using System.Diagnostics;
using Nyra.Benchmarks.Measuring;
using Spectre.Console;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>How many events are acknowledged a second and how soon, with no worker at work.</summary>
internal static class Acknowledgement
{
    private const int Steady = 500;
    private const int SteadyConnections = 64;

    // A load ends when these are answered or its time is over, whatever comes first.
    private const int MostEvents = 24_000;

    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SteadyTime = TimeSpan.FromSeconds(2.4);
    private static readonly int[] Connections = [1, 16, 64];

    public static async Task RunAsync(IAnsiConsole console, Contestants all, WebhooksOptions options)
    {
        foreach (var variant in all.Variants)
            await WarmAsync(all, variant);
        var table = new Table().AddColumns("acknowledged", "by", "a second", "p50 ms", "p99 ms", "aim", "times (a)");
        foreach (var connections in Connections)
            AddRates(table, all, $"{connections} connections", connections > 1, await MeasureAsync(all, options.Rounds, variant => ClosedAsync(all, variant, connections)));
        AddLatencies(table, all, await MeasureAsync(all, options.Rounds, variant => SteadyAsync(all, variant)));
        await all.Redis.SyncAsync("everysec");
        AddRates(table, all, "64, everysec, 2 rounds", false, await MeasureAsync(all, Math.Min(options.Rounds, 2), variant => ClosedAsync(all, variant, 64)));
        await all.Redis.SyncAsync("always");
        console.Write(table);
    }

    // The variants take turns within each round, so that a slow moment of the machine hits them alike.
    private static async Task<Dictionary<Variant, Sample>> MeasureAsync(Contestants all, int rounds, Func<Variant, Task<Sample>> load)
    {
        var samples = all.Variants.ToDictionary(variant => variant, _ => new List<Sample>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var variant in all.Variants)
                samples[variant].Add(await load(variant));
        }
        return samples.ToDictionary(pair => pair.Key, pair => Sample.Median(pair.Value));
    }

    // What is measured is a server that runs for days: it has compiled what it needs, with all the time its runtime takes for that.
    private static async Task WarmAsync(Contestants all, Variant variant)
    {
        var since = Stopwatch.StartNew();
        while (since.Elapsed < Warming)
            await ClosedAsync(all, variant, 64);
    }

    private static async Task<Sample> ClosedAsync(Contestants all, Variant variant, int connections)
    {
        var events = all.Events.Make(connections == 1 ? MostEvents / 4 : MostEvents);
        var sample = await Load.ClosedAsync(variant.Port, connections, events, Time);
        await all.EmptyAsync();
        return sample;
    }

    private static async Task<Sample> SteadyAsync(Contestants all, Variant variant)
    {
        var events = all.Events.Make((int)(Steady * SteadyTime.TotalSeconds));
        var sample = await Load.OpenAsync(variant.Port, SteadyConnections, events, Steady);
        await all.EmptyAsync();
        return sample;
    }

    private static void AddRates(Table table, Contestants all, string what, bool aimed, Dictionary<Variant, Sample> samples)
    {
        var bare = samples[all.Bare].Rate;
        var express = all.Express is { } peer ? samples[peer].Rate : (double?)null;
        foreach (var (variant, sample) in samples)
        {
            var aim = !aimed || !variant.OnRedis ? "" : variant.Mark switch
            {
                "b" => Aim.AtLeast(0.85, sample.Rate / bare, "of (a)"),
                "c" when express is { } rate => $"{Aim.AtLeast(0.45, sample.Rate / bare, "of (a)")}; {Aim.AtLeast(2.5, sample.Rate / rate, "times (d)")}",
                "c" => Aim.AtLeast(0.45, sample.Rate / bare, "of (a)"),
                _ => "",
            };
            AddRow(table, what, variant, sample, aim, sample.Rate / bare);
        }
    }

    private static void AddLatencies(Table table, Contestants all, Dictionary<Variant, Sample> samples)
    {
        foreach (var (variant, sample) in samples)
        {
            var aim = all.Express is { } express && variant.Nyra ? Aim.AtMost(0.5, sample.P99 / samples[express].P99, "of (d)'s p99") : "";
            AddRow(table, $"{Steady}/s (p99)", variant, sample, aim, sample.P99 / samples[all.Bare].P99);
        }
    }

    private static void AddRow(Table table, string what, Variant variant, Sample sample, string aim, double ratio) => table.AddRow(
        what, variant.ToString(), Figures.Text(sample.Rate, "0"), Figures.Text(sample.P50, "0.00"), Figures.Text(sample.P99, "0.0"), aim, Figures.Text(ratio, "0.00"));
}
