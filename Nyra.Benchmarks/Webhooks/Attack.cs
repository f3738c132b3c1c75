using System.Net;
using Nyra.Benchmarks.Measuring;
using Spectre.Console;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>
/// How soon genuine events are acknowledged while slow connections are open: from other addresses, and from the genuine sender's own, as
/// behind a load balancer. No worker is at work.
/// </summary>
internal static class Attack
{
    private const int Steady = 200;
    private const int Connections = 16;
    private const int Burst = 500;
    private const double MaxRatio = 2;

    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2.4);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BurstTimeout = TimeSpan.FromSeconds(10);

    // As long as the gateway lets a body take, so that connections end, and are opened again, all the time.
    private static readonly TimeSpan Ramp = TimeSpan.FromSeconds(10);

    private static readonly IPAddress[] Others = [.. Enumerable.Range(2, 8).Select(last => new IPAddress([127, 0, 0, (byte)last]))];

    private static readonly (string Name, int Count, IPAddress[] From)[] Attackers =
    [
        ("130 from 127.0.0.2 to 9", 130, Others), ("640 from 127.0.0.2 to 9", 640, Others),
        ("640 from the sender's address", 640, [IPAddress.Loopback]),
    ];

    public static async Task RunAsync(IAnsiConsole console, Contestants all, WebhooksOptions options)
    {
        await SteadyAsync(all, options.Rounds);
        var table = new Table().AddColumns(
            "attackers beside genuine events", "open", "ended", "p50 ms", "p99 ms", "undisturbed p99 ms", "refused", "unanswered",
            "aim, p99");
        foreach (var (name, count, from) in Attackers)
        {
            // Before and after, so that a machine that is slow for a while is not taken for the attackers' doing.
            var before = await SteadyAsync(all, options.Rounds);
            Tally during;
            int open, ended;
            await using (var attackers = await AttackAsync(all, count, from))
            {
                during = await SteadyAsync(all, options.Rounds);
                (open, ended) = (attackers.Open, attackers.Ended);
            }
            var undisturbed = (before.Sample.P99 + (await SteadyAsync(all, options.Rounds)).Sample.P99) / 2;
            table.AddRow(
                $"{name}; {Steady}/s", $"{open}", $"{ended}",
                Figures.Text(during.Sample.P50, "0.00"), Figures.Text(during.Sample.P99, "0.0"),
                Figures.Text(undisturbed, "0.0"), $"{during.Refused}", $"{during.Unanswered}",
                Aim.AtMost(MaxRatio, during.Sample.P99 / undisturbed, "of undisturbed") + Lost(during));
        }
        await AddBurstsAsync(table, all, options.Rounds);
        console.Write(table);
    }

    private static async Task AddBurstsAsync(Table table, Contestants all, int rounds)
    {
        var undisturbed = await BurstsAsync(all, rounds);
        AddBurst(table, "none", 0, undisturbed);
        var (name, count, from) = Attackers[^1];
        await using var attackers = await AttackAsync(all, count, from);
        AddBurst(table, name, attackers.Open, await BurstsAsync(all, rounds));
    }

    private static void AddBurst(Table table, string name, int open, Tally burst) => table.AddRow(
        $"{name}; {Burst} events at once", $"{open}", "",
        Figures.Text(burst.Sample.P50, "0.00"), Figures.Text(burst.Sample.P99, "0.0"), "", $"{burst.Refused}", $"{burst.Unanswered}",
        Aim.AtMost(0, burst.Refused + burst.Unanswered, "lost"));

    // A refused event is soon refused: its latency is no success.
    private static string Lost(Tally tally) =>
        tally.Refused + tally.Unanswered == 0 ? "" : $"; {tally.Refused + tally.Unanswered} lost: MISSED";

    private static async Task<SlowConnections> AttackAsync(Contestants all, int count, IPAddress[] from)
    {
        var attackers = new SlowConnections(all.OnRedis.GatewayPort, count, from, Ramp);
        // Nearly: at any moment some have just been ended and are opened again.
        await Until.HoldsAsync("the attackers are connected", 50, _ => Task.FromResult(attackers.Open >= count * 9 / 10));
        return attackers;
    }

    private static async Task<Tally> SteadyAsync(Contestants all, int rounds)
    {
        var tallies = new List<Tally>();
        for (var round = 0; round < rounds; round++)
        {
            tallies.Add(await DisturbedLoad.SteadyAsync(
                all.OnRedis.GatewayPort, Connections, all.Events.Make((int)(Steady * Time.TotalSeconds)), Steady, AnswerTimeout));
            await all.EmptyAsync();
        }
        return Tally.Of(tallies);
    }

    private static async Task<Tally> BurstsAsync(Contestants all, int rounds)
    {
        var tallies = new List<Tally>();
        for (var round = 0; round < rounds; round++)
        {
            tallies.Add(await DisturbedLoad.BurstAsync(all.OnRedis.GatewayPort, all.Events.Make(Burst), BurstTimeout));
            await all.EmptyAsync();
        }
        return Tally.Of(tallies);
    }
}
