using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Storage;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

public sealed class StorageChecksTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task On_a_mounted_path_with_the_guard_armed_everything_holds_after_one_restart()
    {
        var options = Options("ext4", required: "true");
        foreach (var process in new[] { "first", "second" })
        {
            await using var store = JsonEntitlementStore.Open(options.EntitlementsFile, TimeProvider.System);
            await StorageMarker.In(store).ChangeAsync(marker => marker.Started(process, Preflights.Now, "host"), Ct);
        }
        foreach (var name in new[]
        {
            "storage-writable", "storage-writes-atomically", "storage-guard-armed", "storage-path-mounted", "storage-survived-restart", "storage-free-space",
            "storage-capacity", "queue-durable",
        })
        {
            var result = await LookAsync(name, options, "live");
            Assert.True(result.Status == CheckStatus.Pass, $"{name}: {result.Message} {result.Evidence}");
        }
    }

    [Theory]
    [InlineData("live", CheckStatus.Fail)]
    [InlineData("test", CheckStatus.Warn)]
    public async Task Storage_that_a_restart_empties_blocks_live_mode(string mode, CheckStatus expected)
    {
        Assert.Equal(expected, (await LookAsync("storage-path-mounted", Options("tmpfs"), mode)).Status);
        Assert.Equal(expected, (await LookAsync("storage-guard-armed", Options("ext4"), mode)).Status);
    }

    [Fact]
    public async Task Without_a_restart_nothing_is_proven_yet()
    {
        var options = Options("ext4");
        Assert.Equal(CheckStatus.Fail, (await LookAsync("storage-survived-restart", options, "test")).Status);
        await using (var store = JsonEntitlementStore.Open(options.EntitlementsFile, TimeProvider.System))
            await StorageMarker.In(store).ChangeAsync(marker => marker.Started("first", Preflights.Now, "host"), Ct);
        Assert.Equal(CheckStatus.Skip, (await LookAsync("storage-survived-restart", options, "test")).Status);
        Assert.Equal(CheckStatus.Fail, (await LookAsync("storage-survived-restart", options, "live")).Status);
    }

    [Fact]
    public async Task An_entitlement_file_of_more_than_10_megabytes_warns_and_names_PostgreSQL()
    {
        var options = Options("ext4");
        await using (var store = JsonEntitlementStore.Open(options.EntitlementsFile, TimeProvider.System))
        {
            var large = JsonSerializer.SerializeToElement(new string('x', (int)JsonEntitlementStore.LargeFile));
            Assert.Equal(SaveOutcome.Saved, await store.SaveDocumentAsync("large", 0, large, Ct));
        }
        var result = await LookAsync("storage-capacity", options, "live");
        Assert.Equal(CheckStatus.Warn, result.Status);
        Assert.Contains("has 10 MB", result.Fix, StringComparison.Ordinal);
        Assert.Contains(CommandHint.Of("store migrate"), result.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_container_only_another_container_shows_that_storage_outlives_it()
    {
        var restarted = StorageMarker.Empty.Started("first", Preflights.Now, "a").Started("second", Preflights.Now, "a");
        Assert.Equal("first", restarted.Survived(inContainer: false)?.Process);
        Assert.Null(restarted.Survived(inContainer: true));
        Assert.Equal("second", restarted.Started("third", Preflights.Now, "b").Survived(inContainer: true)?.Process);
        Assert.Null(StorageMarker.Empty.Started("first", Preflights.Now, "a").Survived(inContainer: false));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_fails_with_the_systems_words()
    {
        var options = Options("ext4");
        // In the place of the folder lies a file by the time somebody writes.
        var store = JsonEntitlementStore.Open(options.EntitlementsFile, TimeProvider.System);
        Directory.Delete(Path.GetDirectoryName(options.EntitlementsFile)!, recursive: true);
        await File.WriteAllTextAsync(Path.GetDirectoryName(options.EntitlementsFile)!, "no folder", Ct);
        var result = await Preflights.Named("storage-writable").RunAsync(Context(new(options, store, null!, null!, false, TimeSpan.Zero, null), "test"));
        Assert.Equal(CheckStatus.Fail, result.Status);
        Assert.Contains("cannot be used", result.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, CheckStatus.Pass)]
    [InlineData(3, CheckStatus.Warn)]
    [InlineData(30, CheckStatus.Fail)]
    public async Task A_grace_for_failed_payments_is_seen(int days, CheckStatus expected) => Assert.Equal(
        expected, (await Preflights.Named("payment-failure-revokes-at-once").RunAsync(Context(new(Options("ext4"), null!, null!, null!, false, TimeSpan.FromDays(days), null), "test"))).Status);

    private StorageOptions Options(string fileSystem, string? required = null)
    {
        Directory.CreateDirectory(_folder.File("data"));
        return new()
        {
            EntitlementsFileSetting = _folder.File("data/entitlements.json"),
            QueueFileSetting = _folder.File("data/webhooks.db"),
            RequirePersistentStorage = required,
            FileSystemOf = _ => fileSystem,
        };
    }

    private static async Task<CheckResult> LookAsync(string name, StorageOptions options, string mode)
    {
        await using var store = JsonEntitlementStore.Open(options.EntitlementsFile, TimeProvider.System);
        await using var queue = SqliteWebhookQueue.Open(options.QueueFile, TimeSpan.FromSeconds(4), 100, TimeProvider.System);
        return await Preflights.Named(name).RunAsync(Context(new(options, store, queue, null!, false, TimeSpan.Zero, null), mode));
    }

    private static PreflightContext Context(BackendParts parts, string mode) => new(Seat.Backend, mode, _ => null, new FakeTimeProvider(Preflights.Now)) { Parts = parts };
}
