using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.BillingApi;
using Nyra.ServiceDefaults;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

/// <summary>A server that dies, comes back, or may lose what it committed. Each test has one of its own.</summary>
public sealed class PostgresOutageTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly Cause Because = new(["evt_1"], "changed");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_saved_survives_the_death_of_the_server_and_meanwhile_it_says_so_at_once()
    {
        await using var mortal = await PostgresServer.StartAsync();
        await using var store = new PostgresEntitlementStore(await mortal.CreateDatabaseAsync(), requireDurable: true, TimeProvider.System);
        for (var i = 0; i < 50; i++)
            Assert.Equal(SaveOutcome.Saved, await store.SaveBillingAsync($"cus_{i}", 0, Active(), Because, Ct));
        await mortal.KillAsync();
        var since = Stopwatch.StartNew();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.SaveBillingAsync("cus_99", 0, Active(), Because, Ct).AsTask());
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.FindAsync("cus_0", Ct).AsTask());
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.ProveWritableAsync(Ct).AsTask());
        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        await mortal.StartProcessAsync();
        Assert.Equal(50, (await store.ListAsync(null, 100, Ct)).Count);
        Assert.All(await store.ListAsync(null, 100, Ct), account => Assert.Equal(1, account.Billing.Version));
        Assert.Equal(SaveOutcome.Saved, await store.SaveBillingAsync("cus_0", 1, BillingState.None, Because, Ct));
    }

    [Fact]
    public async Task Connections_that_died_unnoticed_cost_no_caller_anything()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var store = new PostgresEntitlementStore(await server.CreateDatabaseAsync(), requireDurable: true, TimeProvider.System);
        await store.OpenAsync(Ct);
        await ManyAsync(i => store.SaveBillingAsync($"cus_{i}", 0, Active(), Because, Ct).AsTask());
        await server.AdministerAsync("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'nyra'");
        Assert.All(await ManyAsync(i => store.FindAsync($"cus_{i}", Ct).AsTask()), Assert.NotNull);
        await server.AdministerAsync("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'nyra'");
        Assert.All(
            await ManyAsync(i => store.SaveBillingAsync($"cus_{i}", 1, BillingState.None, Because, Ct).AsTask()),
            outcome => Assert.Equal(SaveOutcome.Saved, outcome));
    }

    [Fact]
    public async Task The_api_answers_503_while_it_is_dead_and_works_again_without_a_restart()
    {
        await using var mortal = await PostgresServer.StartAsync();
        await using var api = await ApiApp.StartAsync(On(await mortal.CreateDatabaseAsync()));
        await api.Store.UpdateDevicesAsync("cus_1", roster => roster.Activate(new("laptop", "Laptop", "hash", Snapshots.Noon), 3), Because, Ct);
        Assert.Contains("storage is writable: proven by a write that was made durable", await api.Http.GetStringAsync("health", Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await IntrospectAsync(api)).StatusCode);

        await mortal.KillAsync();
        await Problem.IsAsync(await IntrospectAsync(api), 503, "storage-unavailable");
        api.Time.Advance(TimeSpan.FromSeconds(6));
        var health = await api.Http.GetAsync("health", Ct);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        var words = await health.Content.ReadAsStringAsync(Ct);
        Assert.Contains("Entitlement storage is not writable", words, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", words, StringComparison.Ordinal);

        await mortal.StartProcessAsync();
        api.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.OK, (await IntrospectAsync(api)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.Http.GetAsync("health", Ct)).StatusCode);
        Assert.Equal("cus_1", (await api.Store.FindByCredentialAsync("hash", Ct))!.CustomerId);
    }

    [Fact]
    public async Task A_host_that_starts_before_its_database_makes_the_tables_once_that_is_there()
    {
        await using var late = await PostgresServer.StartAsync();
        var database = await late.CreateDatabaseAsync();
        await late.KillAsync();
        await using var api = await ApiApp.StartAsync(On(database));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.Http.GetAsync("health", Ct)).StatusCode);
        await Problem.IsAsync(await api.Http.GetAsync(".well-known/jwks.json", Ct), 503, "storage-unavailable");
        await late.StartProcessAsync();
        api.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.OK, (await api.Http.GetAsync("health", Ct)).StatusCode);
        Assert.Equal(SaveOutcome.Saved, await api.Store.SaveBillingAsync("cus_1", 0, Active(), Because, Ct));
        Assert.Equal(HttpStatusCode.OK, (await api.Http.GetAsync(".well-known/jwks.json", Ct)).StatusCode);
        Assert.NotNull(await api.Store.FindDocumentAsync("license-keys", Ct));
    }

    [Fact]
    public async Task A_server_without_fsync_is_refused_where_the_guard_is_armed_and_borne_with_elsewhere()
    {
        await using var weak = await PostgresServer.StartAsync(fsync: "off");
        var settings = ApiApp.Settings(_folder);
        foreach (var (key, value) in On(await weak.CreateDatabaseAsync()))
            settings[key] = value;
        await using (var development = await ApiApp.StartAsync(settings))
            Assert.Equal(SaveOutcome.Saved, await development.Store.SaveBillingAsync("cus_1", 0, Active(), Because, Ct));

        settings[Settings.RequirePersistentStorage] = "true";
        // The queue is not what this is about, and the tests' folder may be one that a restart empties.
        settings["ConnectionStrings:redis"] = "127.0.0.1:9";
        settings.Remove(Settings.QueueFile);
        var error = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = BillingApiHost.Build(["--environment", "Development"], builder =>
            {
                builder.Configuration.Sources.Clear();
                builder.Configuration.AddInMemoryCollection(settings);
                builder.Logging.ClearProviders();
            });
            await app.StartAsync(Ct);
        });
        var refusal = StartupRefusal.From(error);
        Assert.Equal(ExitCodes.Configuration, refusal?.ExitCode);
        Assert.Contains("fsync is off. Set fsync = on", Assert.Single(refusal!.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_lost_its_durability_while_it_was_away_is_not_written_to()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var store = new PostgresEntitlementStore(await server.CreateDatabaseAsync(), requireDurable: true, TimeProvider.System);
        await store.SaveBillingAsync("cus_1", 0, Active(), Because, Ct);
        await server.KillAsync();
        server.Fsync = "off";
        await server.StartProcessAsync();
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.SaveBillingAsync("cus_1", 1, BillingState.None, Because, Ct).AsTask());
        Assert.Contains("fsync is off", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>What has a host use this database.</summary>
    internal static Dictionary<string, string?> On(string database) => new()
    {
        [Settings.EntitlementsFile] = null,
        [$"ConnectionStrings:{Settings.Entitlements}"] = database,
    };

    private static Task<HttpResponseMessage> IntrospectAsync(ApiApp api) => api.SendAsync(
        HttpMethod.Post, "v1/licenses/introspect", ApiApp.LicenseApiToken, JsonSerializer.Serialize(new { deviceToken = "nobodys" }));

    private static Task<T[]> ManyAsync<T>(Func<int, Task<T>> act) => Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => act(i))));

    private static BillingState Active() => EntitlementRules.Next(
        BillingState.None, Snapshots.Of(Snapshots.Subscription("active")), Snapshots.Plan, Snapshots.Noon);
}
