using System.Text.Json;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.Billing.Entitlements.Transfer;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

/// <summary>Moving a store, on real files and a real PostgreSQL.</summary>
public sealed class StoreTransferTests(SharedPostgres postgres) : IClassFixture<SharedPostgres>, IAsyncDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly StoreCounts Filled = new(31, 61, 3, 2);

    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _opened = [];

    private string File => _folder.File("entitlements.json");

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Everything_is_in_the_database_afterwards_as_it_was_in_the_file()
    {
        var (source, database) = (await FillAsync(), await postgres.CreateDatabaseAsync());
        var before = await ContentAsync(source);
        var content = await System.IO.File.ReadAllTextAsync(File, Ct);
        var moved = Assert.IsType<StoreTransferResult.Moved>(await MoveAsync(database));
        Assert.Equal(Filled, moved.Counts);
        Assert.Matches(@"entitlements\.json\.migrated-\d{8}T\d{6}Z$", moved.KeptFile);
        Assert.Equal(content, await System.IO.File.ReadAllTextAsync(moved.KeptFile, Ct));

        var target = Target(database);
        Assert.Equal(before, await ContentAsync(target));
        Assert.Equal("cus_7", (await target.FindByCredentialAsync("hash of cus_7", Ct))!.CustomerId);
        // It goes on where the file ended.
        Assert.Equal(SaveOutcome.Conflict, await target.SaveBillingAsync("cus_7", 0, BillingState.None, Because("evt_3"), Ct));
        Assert.Equal(SaveOutcome.Saved, await target.SaveBillingAsync("cus_7", 1, BillingState.None, Because("evt_3"), Ct));
        Assert.Equal("evt_3", (await target.ReadAuditAsync("cus_7", Ct))[^1].Causes[0]);
    }

    [Fact]
    public async Task What_was_running_on_the_file_stops_using_it_and_nothing_starts_on_it_again()
    {
        var running = await FillAsync();
        await MoveAsync(await postgres.CreateDatabaseAsync());
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => running.SaveBillingAsync("cus_1", 1, BillingState.None, Because("evt_3"), Ct).AsTask());
        Assert.Contains("was moved to postgres on ", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => running.FindAsync("cus_1", Ct).AsTask());
        Assert.Throws<InvalidDataException>(() => JsonEntitlementStore.Open(File, TimeProvider.System));
        var again = await Assert.ThrowsAsync<InvalidDataException>(async () => await MoveAsync(await postgres.CreateDatabaseAsync()));
        Assert.Contains("was moved to postgres", again.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kept_file_moved_back_is_the_store_again()
    {
        var source = await FillAsync();
        var before = await ContentAsync(source);
        var moved = (StoreTransferResult.Moved)await MoveAsync(await postgres.CreateDatabaseAsync());
        System.IO.File.Move(moved.KeptFile, File, overwrite: true);
        Assert.Equal(before, await ContentAsync(source));
        Assert.Equal(SaveOutcome.Saved, await source.SaveBillingAsync("cus_1", 1, BillingState.None, Because("evt_3"), Ct));
    }

    [Fact]
    public async Task A_rehearsal_changes_neither_the_file_nor_the_database()
    {
        var (source, database) = (await FillAsync(), await postgres.CreateDatabaseAsync());
        var content = await System.IO.File.ReadAllTextAsync(File, Ct);
        Assert.Equal(Filled, Assert.IsType<StoreTransferResult.Rehearsed>(await MoveAsync(database, dryRun: true)).Counts);
        Assert.Equal(content, await System.IO.File.ReadAllTextAsync(File, Ct));
        Assert.Equal(["entitlements.json", "entitlements.json.lock"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(0L, await PostgresServer.ExecuteAsync(database, "select count(*) from pg_tables where schemaname = 'public'"));
        Assert.Equal(SaveOutcome.Saved, await source.SaveBillingAsync("cus_1", 1, BillingState.None, Because("evt_3"), Ct));
    }

    [Fact]
    public async Task A_database_that_holds_something_else_is_refused_and_nothing_is_changed()
    {
        await FillAsync();
        var database = await postgres.CreateDatabaseAsync();
        var target = Target(database);
        await target.SaveDocumentAsync("license-keys", 0, JsonDocument.Parse("{}").RootElement, Ct);
        var content = await System.IO.File.ReadAllTextAsync(File, Ct);
        Assert.Equal(new StoreCounts(0, 0, 0, 1), Assert.IsType<StoreTransferResult.TargetNotEmpty>(await MoveAsync(database)).Held);
        Assert.Empty(await target.ListAsync(null, 10, Ct));
        Assert.Equal(content, await System.IO.File.ReadAllTextAsync(File, Ct));
    }

    [Fact]
    public async Task A_run_that_ended_between_its_commit_and_the_note_is_finished_by_the_next()
    {
        await FillAsync();
        var database = await postgres.CreateDatabaseAsync();
        // A folder in the temporary file's place stops the writing of the note, also root's.
        Directory.CreateDirectory(File + ".tmp");
        Assert.IsType<StoreTransferResult.FileNotPutAside>(await MoveAsync(database));
        Directory.Delete(File + ".tmp");
        Assert.Equal(Filled, Assert.IsType<StoreTransferResult.Moved>(await MoveAsync(database)).Counts);
        Assert.Throws<InvalidDataException>(() => JsonEntitlementStore.Open(File, TimeProvider.System));
    }

    [Theory]
    [InlineData("accounts", "new.billing = jsonb_set(new.billing, '{plan}', '\"other\"')", "new.customer_id = 'cus_7'", "account cus_7: billing")]
    [InlineData("accounts", "new.devices_version = new.devices_version + 1", "new.customer_id = 'cus_7'", "account cus_7: devices")]
    [InlineData("accounts", "new.usage = jsonb_set(new.usage, '{committed}', '9')", "new.customer_id = 'cus_7'", "account cus_7: usage")]
    [InlineData("accounts", "return null", "new.customer_id = 'cus_bare'", "account cus_bare is missing")]
    [InlineData("audit", "return null", "new.customer_id = 'cus_8'", "account cus_8: audit")]
    [InlineData("device_credentials", "return null", "new.customer_id = 'cus_9'", "account cus_9: the credentials of its devices")]
    [InlineData("checkouts", "new.document = jsonb_set(new.document, '{deviceId}', '\"other\"')", "new.session_id = 'cs_2'", "checkout cs_2")]
    [InlineData("documents", "new.version = 9", "new.name = 'command-center'", "document command-center")]
    public async Task What_comes_back_different_is_named_and_rolled_back(string table, string change, string where, string what)
    {
        await FillAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using (var maker = new PostgresEntitlementStore(database, requireDurable: true, TimeProvider.System))
            await maker.OpenAsync(Ct);
        // A database that writes down something else than it was given.
        await PostgresServer.ExecuteAsync(database, $"create function bend() returns trigger language plpgsql as $$ begin if {where} then {change}; end if; return new; end $$");
        await PostgresServer.ExecuteAsync(database, $"create trigger bend before insert on {table} for each row execute function bend()");
        var content = await System.IO.File.ReadAllTextAsync(File, Ct);
        var result = await MoveAsync(database);
        Assert.Equal(what, Assert.IsType<StoreTransferResult.Differs>(result).What);
        Assert.Equal(0L, await PostgresServer.ExecuteAsync(database, "select (select count(*) from accounts) + (select count(*) from checkouts)"));
        Assert.Equal(content, await System.IO.File.ReadAllTextAsync(File, Ct));
    }

    [Fact]
    public async Task While_it_runs_no_host_can_save_to_the_file()
    {
        var host = await FillAsync();
        var database = await postgres.CreateDatabaseAsync();
        // The transfer waits for this one, who holds the schema's lock; until then it holds the file's.
        await using var other = new Npgsql.NpgsqlConnection(database);
        await other.OpenAsync(Ct);
        await using var transaction = await other.BeginTransactionAsync(Ct);
        await using (var hold = new Npgsql.NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('nyra:schema', 0))", other))
            await hold.ExecuteNonQueryAsync(Ct);
        var moving = MoveAsync(database);
        await Eventually.HoldsAsync(async () => await PostgresServer.ExecuteAsync(database, "select count(*) from pg_locks where locktype = 'advisory' and not granted") is 1L);
        var saving = host.SaveBillingAsync("cus_new", 0, Active(), Because("evt_late"), Ct).AsTask();
        await transaction.RollbackAsync(Ct);
        Assert.IsType<StoreTransferResult.Moved>(await moving);
        // It waited, and was refused; it was not saved to a file that nobody reads any more.
        await Assert.ThrowsAsync<StorageUnavailableException>(() => saving);
    }

    [Fact]
    public async Task A_file_that_is_missing_or_malformed_is_named_and_a_database_that_is_away_changes_nothing()
    {
        const string Nowhere = "Host=127.0.0.1;Port=9;Database=nyra;Username=nyra;Password=geheim";
        Assert.Contains($"There is no entitlement file '{File}'", (await Assert.ThrowsAsync<InvalidDataException>(() => MoveAsync(Nowhere))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        await System.IO.File.WriteAllTextAsync(File, "{\"format\":2,", Ct);
        Assert.Contains(File, (await Assert.ThrowsAsync<InvalidDataException>(() => MoveAsync(Nowhere))).Message, StringComparison.Ordinal);
        System.IO.File.Delete(File);
        await FillAsync();
        var away = await Assert.ThrowsAsync<StorageUnavailableException>(() => MoveAsync(Nowhere));
        Assert.Contains("ConnectionRefused", away.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", away.ToString(), StringComparison.Ordinal);
        Assert.NotNull(await JsonEntitlementStore.Open(File, TimeProvider.System).FindAsync("cus_1", Ct));
    }

    private Task<StoreTransferResult> MoveAsync(string database, bool dryRun = false) => StoreTransfer.RunAsync(File, database, dryRun, TimeProvider.System, Ct);

    private async Task<JsonEntitlementStore> FillAsync()
    {
        var store = JsonEntitlementStore.Open(File, TimeProvider.System);
        _opened.Add(store);
        await FillAsync(store);
        return store;
    }

    /// <summary>Puts <see cref="Filled"/> into a store.</summary>
    internal static async Task FillAsync(IEntitlementStore store)
    {
        var now = DateTimeOffset.UtcNow;
        for (var i = 0; i < 30; i++)
        {
            var customer = $"cus_{i}";
            await store.SaveBillingAsync(customer, 0, Active() with { HostedAiCap = i, PeriodEnd = Snapshots.Noon.AddTicks(i) }, Because("evt_1"), Ct);
            await store.UpdateDevicesAsync(customer, roster => roster.Activate(new("laptop", $"Läptop {i} \" 💻", "hash of " + customer, now), 3), Because("activation"), Ct);
            await store.UpdateUsageAsync(customer, usage => usage.Reserve("1", now.AddHours(i), 1000), Ct);
        }
        await store.UpdateUsageAsync("cus_bare", usage => usage.Reserve("1", now, 1000), Ct);
        await store.UpdateDevicesAsync("cus_3", roster => roster.Offer(new("code of cus_3", now.AddHours(1)), now), Because("offer"), Ct);
        for (var i = 0; i < 3; i++)
            await store.SaveCheckoutAsync(new($"cs_{i}", $"cus_{i}", "laptop", $"challenge {i}", now, now.AddDays(1), i == 0 ? now : null), Ct);
        await store.SaveDocumentAsync("license-keys", 0, JsonDocument.Parse("""{"keys":["ä",1.50,null],"a":{}}""").RootElement, Ct);
        await store.SaveDocumentAsync("command-center", 0, JsonDocument.Parse("[]").RootElement, Ct);
        await store.SaveDocumentAsync("command-center", 1, JsonDocument.Parse("[1e2]").RootElement, Ct);
    }

    private PostgresEntitlementStore Target(string database)
    {
        var store = new PostgresEntitlementStore(database, requireDurable: true, TimeProvider.System);
        _opened.Add(store);
        return store;
    }

    // All that the port lets one read, in words that can be compared.
    private static async Task<string> ContentAsync(IEntitlementStore store)
    {
        var all = new List<object?>();
        foreach (var account in await store.ListAsync(null, 100, Ct))
        {
            all.Add(account);
            all.Add(await store.ReadAuditAsync(account.CustomerId, Ct));
            all.Add(await store.ListCheckoutsAsync(account.CustomerId, Ct));
        }
        foreach (var name in new[] { "license-keys", "command-center" })
            all.Add((await store.FindDocumentAsync(name, Ct))!.Value.Version);
        return JsonSerializer.Serialize(all);
    }

    private static Cause Because(string source) => new([source], "changed");

    private static BillingState Active() => EntitlementRules.Next(
        BillingState.None, Snapshots.Of(Snapshots.Subscription("active")), Snapshots.Plan, Snapshots.Noon);
}
