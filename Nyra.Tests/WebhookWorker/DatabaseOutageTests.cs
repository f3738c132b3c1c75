using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

/// <summary>The real worker on a real PostgreSQL that is gone for a while.</summary>
public sealed class DatabaseOutageTests
{
    private const int Customers = 10;

    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task While_the_database_is_gone_for_half_a_minute_events_wait_and_none_is_lost()
    {
        using var folder = new TemporaryFolder();
        await using var postgres = await PostgresServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        var status = "active";
        await using var worker = WebhookWorkerHost.Build(["--environment", "Development"], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(ApiApp.Settings(folder));
            builder.Configuration.AddInMemoryCollection(PostgresOutageTests.On(database));
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Plan:Name"] = Snapshots.Plan.Name, ["Plan:Features"] = Snapshots.Plan.Features });
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<LookAtCustomer>((_, _) => Task.FromResult(Snapshots.Of(Snapshots.Subscription(status))));
        });
        await worker.StartAsync(Ct);
        var (queue, store) = (worker.Services.GetRequiredService<IWebhookQueue>(), worker.Services.GetRequiredService<IEntitlementStore>());
        Task EnqueueAsync(string id, int customer) =>
            queue.EnqueueAsync(new(id, "customer.subscription.updated", DateTimeOffset.UtcNow, false, "sub_1", $"cus_{customer}"), TimeSpan.Zero, Ct);
        Task DrainedAsync() => Eventually.HoldsAsync(async () => (await queue.DepthAsync(Ct)).Drained, patience: Patience);

        for (var i = 0; i < Customers; i++)
            await EnqueueAsync($"evt_paid_{i}", i);
        await DrainedAsync();

        await postgres.KillAsync();
        status = "canceled";
        // Known customers and new ones.
        for (var i = 0; i < 2 * Customers; i++)
            await EnqueueAsync($"evt_ended_{i}", i);
        // The outage itself: what is proven is that its length costs nothing.
        await Task.Delay(Outage, Ct);
        var waiting = await queue.DepthAsync(Ct);
        Assert.Equal((0, 2 * Customers), (waiting.DeadLetters, waiting.Ready + waiting.Held));

        await postgres.StartProcessAsync();
        await DrainedAsync();
        Assert.Equal(0, (await queue.DepthAsync(Ct)).DeadLetters);
        var accounts = await store.ListAsync(null, 100, Ct);
        Assert.Equal(2 * Customers, accounts.Count);
        Assert.All(accounts, account => Assert.Equal(SubscriptionStanding.Canceled, account.Billing.Value.Standing));
        for (var i = 0; i < 2 * Customers; i++)
        {
            string[] expected = i < Customers ? [$"evt_paid_{i}", $"evt_ended_{i}"] : [$"evt_ended_{i}"];
            Assert.Equal(expected, (await store.ReadAuditAsync($"cus_{i}", Ct)).SelectMany(row => row.Causes));
        }
    }
}
