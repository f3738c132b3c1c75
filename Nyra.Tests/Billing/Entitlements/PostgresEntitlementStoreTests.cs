using System.Diagnostics;
using Npgsql;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

/// <summary>On a real server, whose own default is to commit without syncing.</summary>
public sealed class PostgresEntitlementStoreTests(SharedPostgres postgres) : EntitlementStoreContract, IClassFixture<SharedPostgres>, IAsyncDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly List<PostgresEntitlementStore> _opened = [];
    private string? _database;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task Stores_opened_at_once_migrate_once()
    {
        var database = await postgres.CreateDatabaseAsync();
        var stores = Enumerable.Range(0, 8).Select(_ => Create(database)).ToList();
        await Task.WhenAll(stores.Select(store => store.OpenAsync(Ct)));
        Assert.Equal(2L, await PostgresServer.ExecuteAsync(database, "select count(*) from schema_migrations"));
        await stores[0].SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        Assert.NotNull(await stores[7].FindAsync(Customer, Ct));
    }

    [Fact]
    public async Task Too_few_connections_for_a_rollout_are_named_with_what_each_process_may_use()
    {
        var database = await postgres.CreateDatabaseAsync();
        Assert.Null(await Create(database).CapacityProblemAsync(Ct));
        await PostgresServer.ExecuteAsync(database, $"alter database {new NpgsqlConnectionStringBuilder(database).Database} connection limit 40");
        var problem = await Create(database).CapacityProblemAsync(Ct);
        Assert.StartsWith("PostgreSQL allows 40 connections here; an API and two workers use up to 90 during a rollout, 15 for each", problem, StringComparison.Ordinal);
        Assert.Contains("Maximum Pool Size=6 ", problem, StringComparison.Ordinal);
        Assert.Null(await Create(database + ";Maximum Pool Size=6").CapacityProblemAsync(Ct));
    }

    [Fact]
    public async Task A_process_opens_no_more_connections_than_its_budget()
    {
        var database = await postgres.CreateDatabaseAsync();
        var store = Create(database);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => store.FindAsync($"cus_{i}", Ct).AsTask()));
        var opened = (long)(await PostgresServer.ExecuteAsync(
            database, "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'nyra'"))!;
        Assert.InRange(opened, 1, 15);
    }

    [Fact]
    public async Task A_database_that_a_newer_version_migrated_is_refused_and_not_touched()
    {
        var database = await postgres.CreateDatabaseAsync();
        await Create(database).OpenAsync(Ct);
        await PostgresServer.ExecuteAsync(database, "insert into schema_migrations (number, name) values (4711, '4711_later')");
        var older = Create(database);
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => older.OpenAsync(Ct));
        Assert.Contains("migration 4711", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Run the version that migrated it", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => older.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct).AsTask());
        Assert.Equal(0L, await PostgresServer.ExecuteAsync(database, "select count(*) from accounts"));
    }

    [Fact]
    public async Task A_process_of_version_0_1_beside_this_one_leaves_no_credential_out()
    {
        var store = await OpenAsync();
        var laptop = new Device("laptop", "Laptop", "hash of laptop", Snapshots.Noon);
        await store.UpdateDevicesAsync(Customer, roster => roster.Activate(laptop, 3), null, Ct);
        // The statements of version 0.1 for the second device: its own insert into device_credentials does nothing here.
        await PostgresServer.ExecuteAsync(
            _database!,
            """
            insert into accounts (customer_id, billing, billing_version, devices, devices_version, usage, usage_version)
            select customer_id, billing, billing_version, jsonb_insert(devices, '{devices,1}',
                '{"deviceId":"desktop","name":"Desktop","tokenHash":"hash of desktop","activatedAt":"2026-11-01T12:00:00+00:00"}'), 2,
                usage, usage_version
            from accounts
            on conflict (customer_id) do update set devices = excluded.devices, devices_version = excluded.devices_version;
            delete from device_credentials where customer_id = 'cus_1' and hash <> all (array['hash of laptop', 'hash of desktop']);
            insert into device_credentials (hash, customer_id)
            select hash, 'cus_1' from unnest(array['hash of laptop', 'hash of desktop']) as hash
            where not exists (select from device_credentials known where known.hash = hash and known.customer_id = 'cus_1')
            """);
        Assert.Equal(Customer, (await store.FindByCredentialAsync("hash of desktop", Ct))?.CustomerId);
        Assert.Equal(Customer, (await store.FindByCredentialAsync("hash of laptop", Ct))?.CustomerId);
    }

    [Fact]
    public async Task Commits_are_synced_whatever_the_servers_default_and_the_connection_strings_options()
    {
        var database = await postgres.CreateDatabaseAsync();
        Assert.Equal("off", await PostgresServer.ExecuteAsync(database, "show synchronous_commit"));
        await using var source = PostgresConnection.Create(database + ";Options=-c synchronous_commit=off -c work_mem=1MB", requireDurable: false);
        for (var session = 0; session < 2; session++)
        {
            // The second is the same connection, back from the pool and reset.
            await using var command = source.CreateCommand("select current_setting('synchronous_commit') || ' ' || current_setting('work_mem')");
            Assert.Equal("on 1MB", await command.ExecuteScalarAsync(Ct));
        }
    }

    [Theory]
    [InlineData("Password=wrong", "refuses this user or password")]
    [InlineData("Database=nowhere", "no database of this name")]
    public async Task What_only_an_operator_can_mend_stops_the_opening_and_names_the_setting(string wrong, string words)
    {
        var store = Create($"{await postgres.CreateDatabaseAsync()};{wrong}");
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => store.OpenAsync(Ct));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Contains(Settings.EntitlementsConnection, refused.Message, StringComparison.Ordinal);
        var unavailable = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.FindAsync(Customer, Ct).AsTask());
        Assert.DoesNotContain(PostgresServer.Password, refused.ToString() + unavailable, StringComparison.Ordinal);
        Assert.DoesNotContain("=wrong", refused.ToString() + unavailable, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proving_that_it_is_writable_commits_a_write()
    {
        var database = await postgres.CreateDatabaseAsync();
        var store = Create(database);
        var before = DateTime.UtcNow.AddSeconds(-1);
        await store.ProveWritableAsync(Ct);
        Assert.InRange((DateTime)(await PostgresServer.ExecuteAsync(database, "select proven_at from write_proof"))!, before, DateTime.MaxValue);
        await PostgresServer.ExecuteAsync(database, $"alter database {Name(database)} set default_transaction_read_only = on");
        await using var again = new PostgresEntitlementStore(database, requireDurable: true, TimeProvider.System);
        Assert.Null(await again.FindAsync(Customer, Ct));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => again.ProveWritableAsync(Ct).AsTask());
    }

    [Fact]
    public async Task A_moment_comes_back_to_the_tick()
    {
        var store = await OpenAsync();
        var moment = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.FromHours(5.5)).AddTicks(1234567);
        await store.SaveBillingAsync(Customer, 0, Active() with { PeriodEnd = moment }, Because("evt_1"), Ct);
        var found = (await store.FindAsync(Customer, Ct))!.Billing.Value.PeriodEnd!.Value;
        Assert.Equal((moment.Ticks, moment.Offset), (found.Ticks, found.Offset));
    }

    [Fact]
    public async Task A_key_that_postgres_cannot_hold_is_found_nowhere()
    {
        var store = await OpenAsync();
        Assert.Null(await store.FindCheckoutAsync("cs_\0", Ct));
        Assert.Null(await store.FindByCredentialAsync("\0", Ct));
    }

    [Fact]
    public async Task The_audit_in_the_table_is_bounded_too()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 70; i++)
            await store.SaveBillingAsync(Customer, i, Active() with { HostedAiCap = i }, Because($"evt_{i}"), Ct);
        Assert.Equal(64L, await PostgresServer.ExecuteAsync(_database!, "select count(*) from audit"));
    }

    [Fact]
    public async Task A_server_where_nobody_listens_is_no_error_at_the_opening_and_an_outage_at_once_after_it()
    {
        var store = Create("Host=127.0.0.1;Port=9;Database=nyra;Username=nyra;Password=geheim");
        await store.OpenAsync(Ct);
        var since = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.FindAsync(Customer, Ct).AsTask());
        Assert.Contains("ConnectionRefused", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.ToString(), StringComparison.Ordinal);
        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_writer_who_never_ends_is_waited_for_a_few_seconds_and_no_longer()
    {
        var store = await OpenAsync();
        await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        await using var other = new Npgsql.NpgsqlConnection(_database);
        await other.OpenAsync(Ct);
        await using var transaction = await other.BeginTransactionAsync(Ct);
        await using var hold = new Npgsql.NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('cus_1', 0))", other);
        await hold.ExecuteNonQueryAsync(Ct);
        var since = Stopwatch.StartNew();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.SaveBillingAsync(Customer, 1, BillingState.None, Because("evt_2"), Ct).AsTask());
        Assert.InRange(since.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(60));
        await transaction.RollbackAsync(Ct);
        Assert.Equal(SaveOutcome.Saved, await store.SaveBillingAsync(Customer, 1, BillingState.None, Because("evt_2"), Ct));
    }

    protected override async Task<IEntitlementStore> OpenAsync()
    {
        var store = Create(_database ??= await postgres.CreateDatabaseAsync());
        await store.OpenAsync(Ct);
        return store;
    }

    private PostgresEntitlementStore Create(string database)
    {
        var store = new PostgresEntitlementStore(database, requireDurable: true, TimeProvider.System);
        _opened.Add(store);
        return store;
    }

    private static string Name(string connectionString) => new Npgsql.NpgsqlConnectionStringBuilder(connectionString).Database!;
}
