using System.Diagnostics;
using Nyra.Benchmarks.Measuring;
using Nyra.Benchmarks.Webhooks;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Benchmarks.Idle;

/// <summary>
/// What a stack with two workers costs while nothing happens, for each kind of queue: spans, Redis commands, processor time. And how soon an event
/// is taken all the same. Ends with 1 where spans or commands exceed their aim; times are figures to read.
/// </summary>
internal static class IdleBenchmark
{
    private const int Workers = 2;
    private const int Width = 150;
    private const double MaxSpansPerMinute = 10;
    private const double MaxCommandsPerSecond = 1;
    private const double MaxProcessorPercent = 0.3;
    private const int DefaultSeconds = 600;

    public static async Task<int> RunAsync(IAnsiConsole console, string[] arguments)
    {
        var seconds = arguments switch
        {
            [] => DefaultSeconds,
            ["--seconds", var given] when int.TryParse(given, out var parsed) => parsed,
            _ => 0,
        };
        if (seconds <= 0)
        {
            await Console.Error.WriteLineAsync($"idle takes --seconds N: how long each stack is measured ({DefaultSeconds}), after a third of that to settle.");
            return ExitCodes.Usage;
        }
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        return await BenchmarkRedis.RunAsync(async (redis, folder) =>
        {
            var met = await StacksAsync(console, folder, redis, TimeSpan.FromSeconds(seconds));
            await redis.EmptyAsync();
            await TakeLatency.RunAsync(console, folder, [("redis", redis.Address), ("sqlite", Path.Combine(folder, "latency.db"))]);
            return met ? ExitCodes.Ok : ExitCodes.Failed;
        });
    }

    private static async Task<bool> StacksAsync(IAnsiConsole console, string folder, BenchmarkRedis redis, TimeSpan time)
    {
        await using var onRedis = await IdleStack.StartAsync(Path.Combine(folder, "redis"), redis.Address);
        await using var onSqlite = await IdleStack.StartAsync(Path.Combine(folder, "sqlite"), null);
        // For minutes the runtime compiles again, with more care, what was used often.
        await Task.Delay(time / 3);
        var before = (await redis.ClientCommandsAsync(), Redis: Reading.Of(onRedis), Sqlite: Reading.Of(onSqlite));
        var since = Stopwatch.StartNew();
        await Task.Delay(time);
        var took = since.Elapsed;
        var commands = (await redis.ClientCommandsAsync() - before.Item1) / took.TotalSeconds / Workers;
        var table = new Table().AddColumns(
            $"idle for {time.TotalSeconds:0} s", "spans a minute", "spans of one event", "Redis commands a second and worker",
            "% of a core a worker", "times the gateway's");
        var met = AddRow(table, "Redis", onRedis, before.Redis, took, commands)
            & AddRow(table, "SQLite file", onSqlite, before.Sqlite, took, null);
        console.Write(table);
        return met;
    }

    private static bool AddRow(Table table, string queue, IdleStack stack, Reading before, TimeSpan took, double? commands)
    {
        var after = Reading.Of(stack);
        var spans = (after.Spans - before.Spans) / took.TotalMinutes;
        var processor = (after.Workers - before.Workers) / Workers;
        table.AddRow(
            queue, Aim.AtMost(MaxSpansPerMinute, spans, "a minute"), $"{stack.SpansOfOneEvent}",
            commands is { } rate ? Aim.AtMost(MaxCommandsPerSecond, rate, "a second") : "", Aim.AtMost(MaxProcessorPercent, 100 * (processor / took), "%"),
            Figures.Text(processor / (after.Gateway - before.Gateway), "0.0"));
        return spans <= MaxSpansPerMinute && commands is not > MaxCommandsPerSecond;
    }

    private sealed record Reading(int Spans, TimeSpan Workers, TimeSpan Gateway)
    {
        public static Reading Of(IdleStack stack) => new(stack.Spans.Count, stack.WorkerProcessorTime, stack.GatewayProcessorTime);
    }
}
