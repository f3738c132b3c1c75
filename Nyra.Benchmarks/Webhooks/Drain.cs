using System.Diagnostics;
using Spectre.Console;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>
/// How long a burst takes from the first request to the last effect. Nyra's worker looks at Stripe and saves what has changed, at every
/// customer in each burst; the workers of others do nothing with what they take.
/// </summary>
internal static class Drain
{
    private const int Burst = 10_000;
    private const int Connections = 64;

    // As many as a worker looks at at once.
    private const int LooksAtOnce = 8;

    // One that finds the change, one that finds no other.
    private const int LooksACustomer = 2;

    public static async Task RunAsync(IAnsiConsole console, Contestants all, WebhooksOptions options)
    {
        // The first burst makes 500 accounts.
        foreach (var variant in all.Variants)
            await BurstAsync(all, variant);
        var seconds = all.Variants.ToDictionary(variant => variant, _ => new List<(double Acknowledged, double Drained)>());
        var looks = new List<double>();
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var variant in all.Variants)
                seconds[variant].Add(await BurstAsync(all, variant));
            looks.Add(await LooksAsync(all));
        }
        Show(console, all, seconds, Figures.Median(looks));
    }

    private static void Show(
        IAnsiConsole console, Contestants all, Dictionary<Variant, List<(double Acknowledged, double Drained)>> seconds, double looks)
    {
        var table = new Table().AddColumns($"a burst of {Burst}", "acknowledged s", "drained s", "times the looks alone", "aim", "times (a)");
        var bare = Median(all.Bare);
        foreach (var variant in all.Variants)
        {
            var drained = Median(variant);
            table.AddRow(
                variant.ToString(), Figures.Text(Figures.Median([.. seconds[variant].Select(one => one.Acknowledged)]), "0.00"), Figures.Text(drained, "0.00"),
                variant.Nyra ? Figures.Text(drained / looks, "0.00") : "", variant.Nyra ? Aim.AtMost(1.5, drained / looks, "times the looks") : "",
                Figures.Text(drained / bare, "0.00"));
        }
        table.AddRow(
            $"the looks alone: {Contestants.Customers} customers, {LooksACustomer} each, {LooksAtOnce} at once", "", Figures.Text(looks, "0.00"), "1.00", "",
            Figures.Text(looks / bare, "0.00"));
        console.Write(table);

        double Median(Variant variant) => Figures.Median([.. seconds[variant].Select(one => one.Drained)]);
    }

    private static async Task<(double Acknowledged, double Drained)> BurstAsync(Contestants all, Variant variant)
    {
        if (variant.Nyra)
            await all.Stripe.ChangeAllAsync();
        var events = all.Events.Make(Burst);
        var since = Stopwatch.StartNew();
        await Load.ClosedAsync(variant.Port, Connections, events, TimeSpan.MaxValue);
        var acknowledged = since.Elapsed.TotalSeconds;
        await Until.HoldsAsync($"{variant} is drained", 10, variant.IsDrainedAsync);
        return (acknowledged, since.Elapsed.TotalSeconds);
    }

    private static async Task<double> LooksAsync(Contestants all)
    {
        var since = Stopwatch.StartNew();
        await all.Stripe.LookAtAllAsync(LooksACustomer, LooksAtOnce);
        return since.Elapsed.TotalSeconds;
    }
}
