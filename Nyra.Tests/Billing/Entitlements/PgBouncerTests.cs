using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

/// <summary>The entitlement store behind a pool of connections.</summary>
public sealed class PgBouncerTests(SharedPostgres postgres) : IClassFixture<SharedPostgres>
{
    private const string Ignored = "extra_float_digits,options";

    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly Cause Because = new(["evt_1"], "changed");

    [Fact]
    public async Task Several_processes_save_durably_through_one_pool()
    {
        await using var bouncer = await PgBouncer.StartAsync(await postgres.ServerAsync(), Ignored, poolSize: 4);
        var database = bouncer.Through(await DatabaseAsync(syncs: true)) + ";Maximum Pool Size=1";
        var stores = Enumerable.Range(0, 4)
            .Select(_ => new PostgresEntitlementStore(database, requireDurable: true, TimeProvider.System)).ToList();
        var paying = new BillingState { Standing = SubscriptionStanding.Active };
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            var store = stores[i % stores.Count];
            Assert.Equal(SaveOutcome.Saved, await store.SaveBillingAsync($"cus_{i}", 0, paying, Because, Ct));
            Assert.Equal(SaveOutcome.Conflict, await store.SaveBillingAsync($"cus_{i}", 0, BillingState.None, Because, Ct));
        }));
        Assert.Equal(60, (await stores[0].ListAsync(null, 100, Ct)).Count);
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task A_pool_that_drops_the_connections_options_is_refused_until_the_role_syncs()
    {
        await using var bouncer = await PgBouncer.StartAsync(await postgres.ServerAsync(), Ignored);
        await using var unsynced = new PostgresEntitlementStore(
            bouncer.Through(await DatabaseAsync(syncs: false)), requireDurable: true, TimeProvider.System);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => unsynced.OpenAsync(Ct));
        Assert.Contains("set synchronous_commit = on", refused.ToString(), StringComparison.Ordinal);
        await using var synced = new PostgresEntitlementStore(
            bouncer.Through(await DatabaseAsync(syncs: true)), requireDurable: true, TimeProvider.System);
        await synced.OpenAsync(Ct);
    }

    [Fact]
    public async Task A_pool_that_refuses_the_connections_options_is_named_with_what_to_set()
    {
        await using var bouncer = await PgBouncer.StartAsync(await postgres.ServerAsync(), "extra_float_digits");
        await using var store = new PostgresEntitlementStore(
            bouncer.Through(await DatabaseAsync(syncs: true)), requireDurable: true, TimeProvider.System);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => store.OpenAsync(Ct));
        Assert.Contains("ignore_startup_parameters", refused.Message, StringComparison.Ordinal);
    }

    // The tests' server does not sync by default.
    private async Task<string> DatabaseAsync(bool syncs)
    {
        var database = await postgres.CreateDatabaseAsync();
        var name = new Npgsql.NpgsqlConnectionStringBuilder(database).Database;
        if (syncs)
            await (await postgres.ServerAsync()).AdministerAsync($"alter database {name} set synchronous_commit = on");
        return database;
    }
}
