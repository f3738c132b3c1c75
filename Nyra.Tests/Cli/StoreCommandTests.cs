using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary><c>nyra store migrate</c> as a process, on a real PostgreSQL.</summary>
public sealed class StoreCommandTests(SharedPostgres postgres) : IClassFixture<SharedPostgres>, IDisposable
{
    private const string Nowhere = "Host=127.0.0.1;Port=9;Database=nyra;Username=nyra;Password=geheim";

    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("entitlements.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_rehearsed_then_done_and_says_what_it_moved()
    {
        await FillAsync();
        var database = await postgres.CreateDatabaseAsync();
        var rehearsed = await MigrateAsync(database, "--dry-run", "--json");
        Assert.Equal((0, true), (rehearsed.ExitCode, Json(rehearsed.Out).GetProperty("dryRun").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, Json(rehearsed.Out).GetProperty("keptFile").ValueKind);
        Assert.Equal(0L, await PostgresServer.ExecuteAsync(database, "select count(*) from pg_tables where schemaname = 'public'"));

        var moved = await MigrateAsync(database, "--json");
        Assert.Equal(0, moved.ExitCode);
        Assert.Equal(
            ["accounts", "auditRows", "checkouts", "documents", "dryRun", "keptFile"],
            Json(moved.Out).EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.Equal(31, Json(moved.Out).GetProperty("accounts").GetInt32());
        Assert.True(System.IO.File.Exists(Json(moved.Out).GetProperty("keptFile").GetString()));
        Assert.Contains("Start the hosts with ConnectionStrings__entitlements and without NYRA_ENTITLEMENTS_FILE", moved.Error, StringComparison.Ordinal);
        await using var store = new PostgresEntitlementStore(database, requireDurable: true, TimeProvider.System);
        Assert.Equal(31, (await store.ListAsync(null, 100, Ct)).Count);

        var again = await MigrateAsync(database);
        Assert.Equal(78, again.ExitCode);
        Assert.Contains("was moved to postgres on", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_people_it_is_a_small_table()
    {
        await FillAsync();
        var moved = await MigrateAsync(await postgres.CreateDatabaseAsync(), "--dry-run");
        Assert.Equal(0, moved.ExitCode);
        Assert.Matches(@"accounts\s+31", moved.Out);
        Assert.Matches(@"audit rows\s+61", moved.Out);
        Assert.Contains("Nothing was changed", moved.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_holds_something_is_refused_with_1_and_the_counts()
    {
        await FillAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using (var store = new PostgresEntitlementStore(database, requireDurable: true, TimeProvider.System))
            await store.SaveDocumentAsync("license-keys", 0, Json("{}"), Ct);
        var refused = await MigrateAsync(database);
        Assert.Equal((1, ""), (refused.ExitCode, refused.Out.Trim()));
        Assert.Contains("The database is not empty: 0 account(s), 0 audit row(s), 0 checkout(s), 1 document(s). Nothing was changed.", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Nowhere, null, 78, "There is no entitlement file")]
    [InlineData(Nowhere, "{\"format\":2,", 78, "is not valid JSON of an entitlement file")]
    [InlineData(Nowhere, "{\"format\":2,\"generation\":1,\"accounts\":{},\"checkouts\":{}}", 69, "it cannot be reached (ConnectionRefused). The file is as it was.")]
    [InlineData(null, "{}", 78, "ConnectionStrings__entitlements is missing.")]
    [InlineData("postgresql://nyra:geheim@127.0.0.1/nyra", "{}", 78, "ConnectionStrings__entitlements is no connection string of PostgreSQL.")]
    public async Task What_is_not_there_or_malformed_is_named_and_nothing_is_changed(string? database, string? content, int exitCode, string words)
    {
        if (content is not null)
            await System.IO.File.WriteAllTextAsync(File, content, Ct);
        var refused = await MigrateAsync(database);
        Assert.Equal(exitCode, refused.ExitCode);
        Assert.Contains(words, refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refused.Out + refused.Error, StringComparison.Ordinal);
        Assert.Equal(content, System.IO.File.Exists(File) ? await System.IO.File.ReadAllTextAsync(File, Ct) : null);
    }

    private async Task FillAsync()
    {
        await using var store = JsonEntitlementStore.Open(File, TimeProvider.System);
        await StoreTransferTests.FillAsync(store);
    }

    private Task<(int ExitCode, string Out, string Error)> MigrateAsync(string? database, params string[] more) => NyraProcess.RunAsync(
        "nyra.dll", ["store", "migrate", "--from", "file", "--to", "postgres", "--file", File, .. more], _folder.Path,
        database is null ? null : new Dictionary<string, string?> { [Settings.EntitlementsConnection] = database });

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
