using System.Diagnostics;
using Nyra.Benchmarks.Measuring;
using Spectre.Console;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>
/// How long after a worker's kill -9 processing resumes, by another that runs or by one started just then; and when all that the dead one
/// held, the rest of a burst, is processed.
/// </summary>
internal static class WorkerDeath
{
    private const int Events = 4000;
    private const double MostSeconds = 5;

    public static async Task RunAsync(IAnsiConsole console, Contestants all, WebhooksOptions options)
    {
        var table = new Table().AddColumns("a worker killed amid a burst", "next event processed s", "aim", "burst over s");
        foreach (var (who, another) in new[] { ("another worker runs", true), ("it is started again", false) })
        {
            var (next, last) = (new List<double>(), new List<double>());
            for (var round = 0; round < Math.Min(options.Rounds, 2); round++)
            {
                var (resumed, over) = await KillAsync(all, another);
                next.Add(resumed);
                last.Add(over);
            }
            table.AddRow(who, Figures.Text(next.Max(), "0.0"), Aim.AtMost(MostSeconds, next.Max(), "s"), Figures.Text(last.Max(), "0.0"));
        }
        console.Write(table);
    }

    // The worst of the rounds counts, not the median: an outage is as long as it is.
    private static async Task<(double Resumed, double Over)> KillAsync(Contestants all, bool another)
    {
        await all.OnRedis.EndWorkersAsync();
        all.ForgetAudits();
        await all.Stripe.ChangeAllAsync();
        await Load.ClosedAsync(all.OnRedis.ApiPort, 16, all.Events.Make(Events), TimeSpan.MaxValue);
        var victim = await all.OnRedis.StartWorkerAsync();
        if (another)
            await all.OnRedis.StartWorkerAsync();
        await Until.HoldsAsync("the worker works", 1, async ct => await all.OnRedis.WaitingAsync(ct) < Events);
        await victim.KillAsync();
        var since = Stopwatch.StartNew();
        var left = await all.OnRedis.WaitingAsync(CancellationToken.None);
        var starting = another ? Task.CompletedTask : all.OnRedis.StartWorkerAsync();
        await Until.HoldsAsync("processing resumes", 5, async ct => await all.OnRedis.WaitingAsync(ct) < left);
        var resumed = since.Elapsed.TotalSeconds;
        await Until.HoldsAsync("the burst is over", 10, all.OnRedis.IsDrainedAsync);
        var over = since.Elapsed.TotalSeconds;
        await starting;
        return (resumed, over);
    }
}
