using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements.Json;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker;
using Xunit;

namespace Nyra.Tests.WebhookWorker;

/// <summary>The reconciliation that runs by itself, in a worker of the whole stack.</summary>
public sealed class ReconcileScheduleTests
{
    private static readonly string[] Shared =
        [Settings.StripeSecretKey, Settings.StripeApiBase, Settings.PriceProMonthly, Settings.EntitlementsFile, Settings.QueueFile];

    [Fact]
    public async Task Many_revocations_are_withheld_and_health_is_degraded()
    {
        await using var stack = await RunningStack.StartAsync();
        for (var i = 0; i < 6; i++)
            await stack.SubscribeAsync();
        await stack.SettledAsync();
        await stack.LoseWebhooksAsync();
        foreach (var subscription in await stack.StripeApi().V1.Subscriptions.ListAsync())
            await stack.StripeApi().V1.Subscriptions.CancelAsync(subscription.Id);

        await using var worker = Worker(stack);
        await worker.StartAsync();
        await Eventually.HoldsAsync(async () =>
            (await stack.Http.GetStringAsync("health")).Contains("would revoke 6 of 6 accounts with access", StringComparison.Ordinal));
        await worker.StopAsync();
        await stack.SettledAsync();
        await using var store = JsonEntitlementStore.Open(stack.Setting(Settings.EntitlementsFile), TimeProvider.System);
        var accounts = await store.ListAsync(null, 100, CancellationToken.None);
        Assert.Equal(6, accounts.Count(account => account.Billing.Value.Standing == Nyra.Billing.Entitlements.SubscriptionStanding.Active));
    }

    private static WebApplication Worker(RunningStack stack) => WebhookWorkerHost.Build(["--environment", "Development"], builder =>
    {
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(Shared.ToDictionary(name => name, name => (string?)stack.Setting(name)));
        builder.Configuration.AddInMemoryCollection([new("urls", "http://127.0.0.1:0"), new("Worker:ReconcileEvery", "00:00:01")]);
        builder.Logging.ClearProviders();
    });
}
