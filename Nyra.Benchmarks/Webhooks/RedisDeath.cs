using System.Diagnostics;
using Nyra.Benchmarks.Measuring;
using Spectre.Console;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>What senders are told, and how soon, while redis-server lies killed. Nothing runs on it after this.</summary>
internal static class RedisDeath
{
    private const int Events = 400;
    private const double MostMilliseconds = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static async Task RunAsync(IAnsiConsole console, Contestants all)
    {
        var variants = all.Variants.Where(variant => variant is { Nyra: true, OnRedis: true }).ToList();
        // Hosts that have run for a while have stored events, and refused forgeries.
        foreach (var variant in variants)
        {
            await Load.ClosedAsync(variant.Port, 16, all.Events.Make(Events), TimeSpan.MaxValue);
            await SendAsync(variant.Port, new SignedEvents("whsec_forged", all.Stripe.Customers).Make(1));
        }
        await all.Redis.Process.KillAsync();
        var table = new Table().AddColumns("redis-server killed", "answered 503", "p50 ms", "p99 ms", "longest ms", "aim");
        foreach (var variant in variants)
        {
            var (refused, ticks) = await SendAsync(variant.Port, all.Events.Make(Events));
            var longest = ticks.Max() * 1000.0 / Stopwatch.Frequency;
            var sample = Sample.Of(ticks, Pause * Events);
            table.AddRow(
                variant.ToString(), $"{refused} of {Events}", Figures.Text(sample.P50, "0.0"), Figures.Text(sample.P99, "0.0"), Figures.Text(longest, "0"),
                Aim.AtMost(MostMilliseconds, longest, "ms"));
        }
        console.Write(table);
    }

    // One after another, and long enough to span several of the client's attempts to reach Redis again.
    private static async Task<(int Refused, List<long> Ticks)> SendAsync(int port, ReadOnlyMemory<byte>[] events)
    {
        var (refused, ticks) = (0, new List<long>());
        using var connection = await HttpConnection.OpenAsync(port, CancellationToken.None);
        foreach (var request in events)
        {
            var begun = Stopwatch.GetTimestamp();
            refused += await connection.SendAsync(request, CancellationToken.None) == 503 ? 1 : 0;
            ticks.Add(Stopwatch.GetTimestamp() - begun);
            await Task.Delay(Pause);
        }
        return (refused, ticks);
    }
}
