using System.Diagnostics;
using Npgsql;
using Nyra.Benchmarks.Measuring;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.Billing.Licensing;
using Spectre.Console;

namespace Nyra.Benchmarks.Licensing;

/// <summary>Finding one of 200,000 accounts in PostgreSQL: by customer, by device token, by checkout session.</summary>
internal static class PostgresLookups
{
    private const double MostMilliseconds = 2;
    private const int AccountCount = 200_000;
    private const int Lookups = 20_000;
    private const int Callers = 2;

    public static async Task RunAsync(IAnsiConsole console, string connectionString)
    {
        await using var store = new PostgresEntitlementStore(connectionString, requireDurable: false, TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        if ((await store.ListAsync(null, 1, CancellationToken.None)).Count > 0)
        {
            console.WriteLine("PostgreSQL is left out: the database holds accounts. Name an empty one.");
            return;
        }
        await Accounts.SaveOneAsync(store, 0, CancellationToken.None);
        await MultiplyAsync(connectionString);

        var table = new Table().AddColumns("PostgreSQL, 200,000 accounts", "a second", "p50 ms", "p99 ms", "times select 1", "aim");
        await using var source = NpgsqlDataSource.Create(connectionString);
        var bare = await MeasureAsync(async _ =>
        {
            await using var command = source.CreateCommand("select 1");
            return await command.ExecuteScalarAsync();
        });
        AddRow(table, "select 1", bare, bare, aimed: false);
        AddRow(table, "by customer", await MeasureAsync(async i => await store.FindAsync(Accounts.Customer(i), CancellationToken.None)), bare);
        AddRow(table, "by device token", await MeasureAsync(async i => await store.FindByCredentialAsync(DeviceToken.Hash(Accounts.Token(i)), CancellationToken.None)), bare);
        AddRow(table, "by checkout session", await MeasureAsync(async i => await store.FindCheckoutAsync(Accounts.Session(i), CancellationToken.None)), bare);
        console.Write(table);
    }

    // The one account that the store itself saved, so many times, with names of their own.
    private static async Task MultiplyAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using (var accounts = source.CreateCommand($"""
            insert into accounts (customer_id, billing, billing_version, devices, devices_version, usage, usage_version)
            select 'cus_' || lpad(i::text, 10, '0'), billing, billing_version,
                   jsonb_set(
                       devices, array['devices', '0', 'tokenHash'],
                       to_jsonb(encode(sha256(convert_to('{Accounts.TokenPrefix}' || lpad(i::text, 24, '0'), 'UTF8')), 'hex'))),
                   devices_version, usage, usage_version
            from accounts, generate_series(1, {AccountCount - 1}) i;
            insert into audit (customer_id, entry) select a.customer_id, e.entry from audit e, accounts a where a.customer_id <> e.customer_id;
            insert into checkouts (session_id, customer_id, challenge, kept_until, document)
            select 'cs_test_' || lpad(i::text, 20, '0'), 'cus_' || lpad(i::text, 10, '0'), 'challenge-' || i, kept_until, document
            from checkouts, generate_series(1, {AccountCount - 1}) i
            """))
        {
            accounts.CommandTimeout = 600;
            await accounts.ExecuteNonQueryAsync();
        }
        await using var connection = await source.OpenConnectionAsync();
        await using var analyze = new NpgsqlCommand("analyze", connection);
        await analyze.ExecuteNonQueryAsync();
    }

    private static async Task<Sample> MeasureAsync<T>(Func<int, Task<T?>> find) where T : class
    {
        await RunAsync(find, Lookups / 4);
        var since = Stopwatch.StartNew();
        return Sample.Of(await RunAsync(find, Lookups), since.Elapsed);
    }

    private static async Task<List<long>> RunAsync<T>(Func<int, Task<T?>> find, int lookups) where T : class
    {
        var latencies = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(caller);
            var ticks = new List<long>();
            for (var i = 0; i < lookups / Callers; i++)
            {
                var begun = Stopwatch.GetTimestamp();
                if (await find(random.Next(AccountCount)) is null)
                    throw new InvalidOperationException("An account that is there was not found.");
                ticks.Add(Stopwatch.GetTimestamp() - begun);
            }
            return ticks;
        })));
        return [.. latencies.SelectMany(ticks => ticks)];
    }

    private static void AddRow(Table table, string what, Sample sample, Sample bare, bool aimed = true) => table.AddRow(
        what, Figures.Text(sample.Rate, "0"), Figures.Text(sample.P50, "0.00"), Figures.Text(sample.P99, "0.00"), Figures.Text(bare.Rate / sample.Rate, "0.00"),
        aimed ? Aim.AtMost(MostMilliseconds, sample.P99, "ms p99") : "");
}
