using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.Billing.Licensing;
using Nyra.Billing.Queue.Redis;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Version01;

/// <summary>The present code opens what version 0.1 wrote, and finds everything in it.</summary>
public sealed class Version01DataTests(SharedPostgres postgres) : IClassFixture<SharedPostgres>, IDisposable
{
    private const int QueueCapacity = 1000;

    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly Version01Facts Facts = Version01Data.Facts;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(Facts.QueueLeaseSeconds);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_entitlements_file_holds_every_account_checkout_and_document()
    {
        await using var store = OpenFile();
        await Version01Assert.HoldsAsync(store, Facts.Json);
    }

    [Fact]
    public async Task The_entitlements_file_finds_every_device_token_and_device_code()
    {
        await using var store = OpenFile();
        foreach (var customer in Facts.Json.Customers)
        {
            foreach (var hash in customer.Devices.Select(device => device.Hash).Concat(customer.Codes.Select(code => code.Hash)))
                Assert.Equal(customer.CustomerId, (await store.FindByCredentialAsync(hash, Ct))?.CustomerId);
        }
    }

    [Fact]
    public async Task The_database_holds_every_account_checkout_and_document()
    {
        await using var store = await OpenDatabaseAsync();
        await Version01Assert.HoldsAsync(store, Facts.Postgres);
    }

    // Version 0.1 stored a credential only for an account that had none: a migration restores the others.
    [Fact]
    public async Task The_database_finds_every_credential_that_version_0_1_left_out()
    {
        await using var store = await OpenDatabaseAsync();
        var missing = 0;
        foreach (var customer in Facts.Postgres.Customers)
        {
            var credentials = customer.Devices.Select(device => (device.Hash, device.Found))
                .Concat(customer.Codes.Select(code => (code.Hash, code.Found)));
            foreach (var (hash, found) in credentials)
            {
                Assert.Equal(customer.CustomerId, (await store.FindByCredentialAsync(hash, Ct))?.CustomerId);
                missing += found ? 0 : 1;
            }
        }
        Assert.Equal(9, missing);
    }

    [Fact]
    public async Task The_API_on_the_file_gives_every_device_the_access_that_version_0_1_gave()
    {
        Version01Data.CopyEntitlementsFile(_folder.Path);
        Version01Data.CopyQueueFile(_folder.Path);
        await GivesTheSameAccessAsync(Facts.Json, []);
    }

    [Fact]
    public async Task The_API_on_the_database_gives_every_device_the_access_that_version_0_1_decided()
    {
        var connection = await postgres.CreateDatabaseAsync();
        await Version01Data.RestoreDatabaseAsync(connection);
        await GivesTheSameAccessAsync(
            Facts.Postgres, new() { [Settings.EntitlementsFile] = null, ["ConnectionStrings:entitlements"] = connection });
    }

    private async Task GivesTheSameAccessAsync(StoreFacts facts, Dictionary<string, string?> settings)
    {
        settings[Settings.LicenseSigningSecret] = facts.SigningSecret;
        settings[Settings.PaymentFailureGraceDays] = $"{Facts.PaymentFailureGraceDays}";
        settings[Settings.PriceProMonthly] = facts.PriceId;
        await using var api = await ApiApp.StartAsync(settings, _folder, new(facts.WrittenAt));
        foreach (var customer in facts.Customers)
        {
            foreach (var device in customer.Devices)
            {
                var (allowed, code) = device.ReleasedAt is null
                    ? (customer.Access!.Allowed, customer.Access.Code)
                    : (false, AccessCodes.DeviceReleased);
                using var answer = await api.SendAsync(HttpMethod.Post, "v1/gate/hosted-ai", device.PlainToken);
                Assert.Equal(allowed ? 200 : 402, (int)answer.StatusCode);
                Assert.Contains($"\"code\":\"{code}\"", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task The_queue_file_delivers_every_envelope_again_once_leases_and_delays_end()
    {
        var time = new FakeTimeProvider(Facts.Sqlite.WrittenAt);
        await using var queue = SqliteWebhookQueue.Open(Version01Data.CopyQueueFile(_folder.Path), Lease, QueueCapacity, time);
        var depth = await queue.DepthAsync(Ct);
        Assert.Equal(
            (Facts.Sqlite.Ready, Facts.Sqlite.Held, Facts.Sqlite.DeadLetters.Count), (depth.Ready, depth.Held, depth.DeadLetters));
        await Version01Assert.HoldsDeadLettersAsync(queue, Facts.Sqlite);
        time.Advance(TimeSpan.FromHours(1));
        await Version01Assert.DeliversAllAsync(queue, Facts.Sqlite);
    }

    [Fact]
    public async Task Redis_delivers_every_envelope_again_once_leases_and_delays_end()
    {
        Assert.SkipUnless(
            TimeProvider.System.GetUtcNow() > Facts.Redis.WrittenAt.AddHours(1),
            "Redis uses this machine's clock, which is behind the data.");
        await using var server = await RedisServer.StartAsync();
        await Version01Data.RestoreRedisAsync(server.ConnectionString);
        await using var redis = await server.ConnectAsync();
        var queue = new RedisWebhookQueue(redis, Lease, QueueCapacity, durability: null);
        var depth = await queue.DepthAsync(Ct);
        Assert.Equal((Facts.Redis.Envelopes.Count, Facts.Redis.DeadLetters.Count), (depth.Ready + depth.Held, depth.DeadLetters));
        await Version01Assert.HoldsDeadLettersAsync(queue, Facts.Redis);
        await Version01Assert.DeliversAllAsync(queue, Facts.Redis);
    }

    private JsonEntitlementStore OpenFile() =>
        JsonEntitlementStore.Open(Version01Data.CopyEntitlementsFile(_folder.Path), new FakeTimeProvider(Facts.Json.WrittenAt));

    private async Task<PostgresEntitlementStore> OpenDatabaseAsync()
    {
        var connection = await postgres.CreateDatabaseAsync();
        await Version01Data.RestoreDatabaseAsync(connection);
        var store = new PostgresEntitlementStore(connection, requireDurable: true, new FakeTimeProvider(Facts.Postgres.WrittenAt));
        await store.OpenAsync(Ct);
        return store;
    }
}
