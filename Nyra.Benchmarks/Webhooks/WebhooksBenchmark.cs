using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>
/// The webhook path from signed request to saved effect, beside the least that could receive webhooks and beside what else one would
/// build it of. Every server is a process of its own; the load comes from this one.
/// </summary>
internal static class WebhooksBenchmark
{
    // Tables wider than a terminal of old; where the output is no terminal nothing else tells.
    private const int Width = 150;

    public static async Task<int> RunAsync(IAnsiConsole console, string[] arguments)
    {
        if (WebhooksOptions.Parse(arguments) is not { } options)
        {
            await Console.Error.WriteLineAsync(WebhooksOptions.Usage);
            return ExitCodes.Usage;
        }
        if (await BenchmarkRedis.FindAsync() is not { } redisServer)
            return ExitCodes.Unavailable;
        console.Profile.Width = Math.Max(console.Profile.Width, Width);
        await using var all = await Contestants.StartAsync(redisServer);
        console.WriteLine($"{Environment.ProcessorCount} processors; Redis with appendfsync always; {options.Rounds} rounds, medians; events of 3 KB of {Contestants.Customers} customers.");
        if (all.WithoutPeers is { } missing)
            console.WriteLine($"Without express and BullMQ: {missing}.");
        if (options.Soak)
        {
            await Soak.RunAsync(console, all);
            return ExitCodes.Ok;
        }
        if (options.Acknowledges)
            await Acknowledgement.RunAsync(console, all, options);
        if (options.Attacks)
            await Attack.RunAsync(console, all, options);
        if (options.Drains || options.Kills)
            await all.StartWorkersAsync();
        if (options.Drains)
            await Drain.RunAsync(console, all, options);
        Memory.Show(console, all);
        if (options.Kills)
        {
            await WorkerDeath.RunAsync(console, all, options);
            await RedisDeath.RunAsync(console, all);
        }
        return ExitCodes.Ok;
    }
}
