using System.Diagnostics;
using Nyra.Benchmarks.Measuring;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Queue.Sqlite;
using Spectre.Console;

namespace Nyra.Benchmarks;

/// <summary>What durability costs, and how much of that callers who come together share: enqueuing and saving, by the number of callers.</summary>
internal static class DurabilityBenchmark
{
    private const int Rounds = 5;
    private static readonly int[] Callers = [1, 16, 64];

    public static async Task RunAsync(IAnsiConsole console)
    {
        var folder = Directory.CreateTempSubdirectory("nyra-benchmark-").FullName;
        try
        {
            var table = new Table().AddColumns("what", "callers", "a second", "times one caller");
            await using (var queue = SqliteWebhookQueue.Open(Path.Combine(folder, "queue.db"), TimeSpan.FromMinutes(1), int.MaxValue, TimeProvider.System))
            {
                await AddRowsAsync(table, "enqueue a webhook (SQLite)", (caller, i) => queue.EnqueueAsync(
                    new($"evt_{caller}_{i}", "invoice.paid", DateTimeOffset.UnixEpoch, false, "in_1", $"cus_{caller}"), TimeSpan.Zero, CancellationToken.None));
            }
            foreach (var accounts in new[] { 100, 2000 })
            {
                await using var store = JsonEntitlementStore.Open(Path.Combine(folder, $"entitlements-{accounts}.json"), TimeProvider.System);
                await FillAsync(store, accounts);
                await AddRowsAsync(table, $"save an account among {accounts} (JSON file)", (caller, i) => store.UpdateUsageAsync(
                    $"cus_{caller}", usage => usage with { Committed = usage.Committed + 1 }, CancellationToken.None).AsTask());
            }
            console.Write(table);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FillAsync(JsonEntitlementStore store, int accounts) => await Task.WhenAll(Enumerable.Range(0, accounts).Select(i =>
        store.SaveBillingAsync(
            $"cus_{i}", 0,
            new BillingState
            {
                Standing = SubscriptionStanding.Active,
                SubscriptionId = $"sub_{i}",
                Plan = "pro-monthly",
                Features = ["hosted-ai", "little-buddy-pro"],
                FeatureSource = FeatureSource.Stripe,
                HostedAiCap = 2000,
                PeriodStart = DateTimeOffset.UnixEpoch,
                PeriodEnd = DateTimeOffset.UnixEpoch,
            },
            new([$"evt_{i}"], "none → active"), CancellationToken.None).AsTask()));

    // The numbers of callers take turns within each round, so that a slow moment of the machine hits them alike.
    private static async Task AddRowsAsync(Table table, string what, Func<int, int, Task> act)
    {
        var rates = Callers.ToDictionary(callers => callers, _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var callers in Callers)
                rates[callers].Add(await RateAsync(callers, act));
        }
        var one = Figures.Median(rates[1]);
        foreach (var callers in Callers)
        {
            var rate = Figures.Median(rates[callers]);
            table.AddRow(
                what, $"{callers}", Figures.Text(rate, "0"),
                Figures.Text(rate / one, "0.0"));
        }
    }

    private static async Task<double> RateAsync(int callers, Func<int, int, Task> act)
    {
        const int EachAtMost = 200;
        var since = Stopwatch.StartNew();
        var done = await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            var i = 0;
            while (i < EachAtMost && since.Elapsed < TimeSpan.FromSeconds(1))
                await act(caller, i++);
            return i;
        }));
        return done.Sum() / since.Elapsed.TotalSeconds;
    }
}
