using System.Diagnostics;
using Nyra.Benchmarks.Measuring;
using Spectre.Console;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>
/// How long a burst takes from the first request to the last effect. Nyra's worker looks at Stripe and saves what has changed, at every
/// customer in each burst; the workers of others do nothing with what they take. Measured twice: where Stripe takes its time, all of it
/// together is held against the looks; where it answers at once, to send the burst takes longer than all looks, whoever receives it, and
/// what is held against them is what is left to do after the last answer.
/// </summary>
internal static class Drain
{
    private const int Events = 10_000;
    private const int Connections = 64;

    // As many as a worker looks at at once.
    private const int LooksAtOnce = 8;

    // One that finds the change, one that finds no other.
    private const int LooksACustomer = 2;

    // Of one request. Stripe itself takes longer; then what is ours counts for less.
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(IAnsiConsole console, Contestants all, WebhooksOptions options)
    {
        // The first burst makes 500 accounts.
        foreach (var variant in all.Variants)
            await BurstAsync(all, variant);
        await MeasureAsync(console, all, all.Variants, options.Rounds, "Stripe answers at once", "after the last answer", burst => burst.Drained - burst.Acknowledged);
        await all.Stripe.AnswerAfterAsync(Latency);
        var few = all.Variants.Where(variant => variant.Nyra || variant == all.Bare).ToList();
        await MeasureAsync(console, all, few, options.Rounds, $"Stripe answers after {Latency.TotalMilliseconds} ms", "all of it", burst => burst.Drained);
        await all.Stripe.AnswerAfterAsync(TimeSpan.Zero);
    }

    private static async Task MeasureAsync(
        IAnsiConsole console, Contestants all, List<Variant> variants, int rounds, string title, string aimed, Func<Burst, double> aim)
    {
        var bursts = variants.ToDictionary(variant => variant, _ => new List<Burst>());
        var looks = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var variant in variants)
                bursts[variant].Add(await BurstAsync(all, variant));
            looks.Add(await LooksAsync(all));
        }
        var (looksAlone, bare) = (Figures.Median(looks), Median(bursts[all.Bare], burst => burst.Drained));
        var table = new Table().AddColumns($"{Events} events, {title}", "acknowledged s", "drained s", "looks", $"aim, {aimed}", "times (a)");
        foreach (var (variant, measured) in bursts)
        {
            var drained = Median(measured, burst => burst.Drained);
            table.AddRow(
                variant.ToString(), Figures.Text(Median(measured, burst => burst.Acknowledged), "0.00"), Figures.Text(drained, "0.00"),
                variant.Nyra ? Figures.Text(Median(measured, burst => burst.Looks), "0") : "",
                variant.Nyra ? Aim.AtMost(1.5, Median(measured, aim) / looksAlone, "times the looks") : "", Figures.Text(drained / bare, "0.00"));
        }
        table.AddRow(
            $"looks alone: {LooksACustomer} a customer, {LooksAtOnce} at once", "", Figures.Text(looksAlone, "0.00"), $"{LooksACustomer * Contestants.Customers}", "",
            Figures.Text(looksAlone / bare, "0.00"));
        console.Write(table);
    }

    private static double Median(List<Burst> rounds, Func<Burst, double> figure) =>
        Figures.Median([.. rounds.Select(figure)]);

    private static async Task<Burst> BurstAsync(Contestants all, Variant variant)
    {
        if (variant.Nyra)
        {
            all.ForgetAudits();
            await all.Stripe.ChangeAllAsync();
        }
        var events = all.Events.Make(Events);
        var looked = await all.Stripe.LooksAsync();
        var since = Stopwatch.StartNew();
        await Load.ClosedAsync(variant.Port, Connections, events, TimeSpan.MaxValue);
        var acknowledged = since.Elapsed.TotalSeconds;
        await Until.HoldsAsync($"{variant} is drained", 10, variant.IsDrainedAsync);
        var drained = since.Elapsed.TotalSeconds;
        return new(acknowledged, drained, await all.Stripe.LooksAsync() - looked);
    }

    private static async Task<double> LooksAsync(Contestants all)
    {
        var since = Stopwatch.StartNew();
        await all.Stripe.LookAtAllAsync(LooksACustomer, LooksAtOnce);
        return since.Elapsed.TotalSeconds;
    }

    /// <param name="Acknowledged">Seconds until the last answer.</param>
    /// <param name="Drained">Seconds until the last effect.</param>
    /// <param name="Looks">Of the worker at customers.</param>
    private sealed record Burst(double Acknowledged, double Drained, int Looks);
}
