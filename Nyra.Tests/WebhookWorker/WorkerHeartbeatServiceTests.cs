using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker.Processing;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

public sealed class WorkerHeartbeatServiceTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_heartbeat_that_fails_for_an_unknown_reason_is_logged_and_ends_nothing()
    {
        using var lines = new LogLines();
        using var loggers = new LoggerFactory([lines]);
        using var folder = new TemporaryFolder();
        using var heartbeats = SqliteWorkerHeartbeats.Open(folder.File("webhooks.db"), TimeProvider.System);
        using var service = new WorkerHeartbeatService(heartbeats, new Unreadable(), TimeProvider.System, loggers.CreateLogger<WorkerHeartbeatService>());
        await service.StartAsync(Ct);
        await Eventually.HoldsAsync(() => Task.FromResult(lines.All.Any(line => line.Contains("nobody thought of this", StringComparison.Ordinal))));
        Assert.False(service.ExecuteTask!.IsCompleted);
        await service.StopAsync(Ct);
        Assert.False(service.ExecuteTask.IsFaulted);
    }

    [Fact]
    public async Task A_worker_that_stops_no_longer_counts_as_running()
    {
        using var folder = new TemporaryFolder();
        using var heartbeats = SqliteWorkerHeartbeats.Open(folder.File("webhooks.db"), TimeProvider.System);
        var stripe = Options.Create(new StripeOptions { SecretKey = "sk_test_tests", PriceProMonthly = "price_1" });
        using var service = new WorkerHeartbeatService(
            heartbeats, stripe, TimeProvider.System, NullLogger<WorkerHeartbeatService>.Instance);
        await service.StartAsync(Ct);
        await Eventually.HoldsAsync(async () => (await heartbeats.ListAsync(Ct)).Count == 1);
        await service.StopAsync(Ct);
        Assert.Empty(await heartbeats.ListAsync(Ct));
    }

    private sealed class Unreadable : IOptions<StripeOptions>
    {
        public StripeOptions Value => throw new InvalidDataException("nobody thought of this");
    }
}
