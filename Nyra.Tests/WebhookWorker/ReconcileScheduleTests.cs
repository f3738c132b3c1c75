using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements.Json;
using Nyra.Tests.Billing;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.LicenseClient;
using Nyra.WebhookWorker;
using Nyra.WebhookWorker.Processing;
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

        using var log = new LogLines();
        await using var worker = Worker(stack, log);
        await worker.StartAsync();
        await Eventually.HoldsAsync(async () =>
            (await stack.Http.GetStringAsync("health")).Contains("would revoke 6 of 6 accounts with access", StringComparison.Ordinal));
        await LoggedAsync(log, "Reconciliation would revoke 6 of 6 accounts with access and revoked none");
        await worker.StopAsync();
        await stack.SettledAsync();
        await using var store = JsonEntitlementStore.Open(stack.Setting(Settings.EntitlementsFile), TimeProvider.System);
        var accounts = await store.ListAsync(null, 100, CancellationToken.None);
        Assert.Equal(6, accounts.Count(account => account.Billing.Value.Standing == Nyra.Billing.Entitlements.SubscriptionStanding.Active));
    }

    [Fact]
    public async Task An_error_that_is_not_expected_is_logged_and_the_next_run_is_made()
    {
        await using var billing = await SimulatedBilling.StartAsync();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var metrics = new ProcessingMetrics(services.GetRequiredService<IMeterFactory>());
        using var log = new LogLines();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(log));
        var options = Options.Create(new WorkerOptions());
        using var pace = new StripePace(options, billing.Time);
        using var schedule = new ReconcileSchedule(
            billing.Reconciler(time: new InstantTime(billing.Time.GetUtcNow())), pace, options, metrics, billing.Time,
            logging.CreateLogger<ReconcileSchedule>());
        billing.Store.DocumentSaving = _ => throw new ArgumentException("cannot be saved");
        await schedule.StartAsync(CancellationToken.None);
        await LoggedAsync("cannot be saved");
        billing.Store.DocumentSaving = null;
        await LoggedAsync("Reconciled 0 subscriptions");
        await schedule.StopAsync(CancellationToken.None);

        Task LoggedAsync(string words) => Eventually.HoldsAsync(() =>
        {
            Assert.False(schedule.ExecuteTask!.IsCompleted, $"{schedule.ExecuteTask.Exception}");
            billing.Time.Advance(TimeSpan.FromHours(1));
            return Task.FromResult(log.All.Any(line => line.Contains(words, StringComparison.Ordinal)));
        });
    }

    [Theory]
    [InlineData(70, true)]
    [InlineData(72, false)]
    public async Task A_lost_event_is_looked_for_for_three_days_and_four_requests_are_sent_a_second(int hours, bool found)
    {
        await using var billing = await SimulatedBilling.StartAsync();
        var customer = await billing.PayingCustomerAsync();
        var stored = await billing.SyncAsync(customer);
        await billing.Store.SaveBillingAsync(
            customer, 1, stored with { Features = ["hosted_ai", "withdrawn"] }, new(["test"], "stored"), CancellationToken.None);
        await billing.LoseEventOfAsync(customer);

        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var metrics = new ProcessingMetrics(services.GetRequiredService<IMeterFactory>());
        using var log = new LogLines();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(log));
        var time = new SteppedTime(DateTimeOffset.UtcNow.AddHours(hours));
        var pauses = new InstantTime(time.GetUtcNow());
        var options = Options.Create(new WorkerOptions());
        using var pace = new StripePace(options, time);
        using var schedule = new ReconcileSchedule(
            billing.Reconciler(time: pauses), pace, options, metrics, time, logging.CreateLogger<ReconcileSchedule>());
        await schedule.StartAsync(CancellationToken.None);
        // To the first run: not at once, and within an hour.
        var started = time.GetUtcNow();
        await time.StepAsync();
        Assert.InRange(time.GetUtcNow() - started, TimeSpan.FromMinutes(30), TimeSpan.FromHours(1));
        await LoggedAsync(log, "Reconciled 1 ");
        await schedule.StopAsync(CancellationToken.None);
        Assert.Equal(found ? [customer] : [], await billing.WorkAsync());
        Assert.Equal([TimeSpan.FromMilliseconds(250)], pauses.Delays.Distinct());
        Assert.DoesNotContain(log.All, line => line.Contains("would revoke", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_interval_of_zero_turns_it_off()
    {
        await using var parts = new WorkerParts(new() { ReconcileEvery = TimeSpan.Zero });
        await using var billing = await SimulatedBilling.StartAsync();
        using var schedule = new ReconcileSchedule(
            billing.Reconciler(), parts.Pace, Options.Create(parts.Options), parts.Metrics, parts.Time,
            NullLogger<ReconcileSchedule>.Instance);
        await schedule.StartAsync(CancellationToken.None);
        await schedule.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static WebApplication Worker(RunningStack stack, LogLines log) => WebhookWorkerHost.Build(["--environment", "Development"], builder =>
    {
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(Shared.ToDictionary(name => name, name => (string?)stack.Setting(name)));
        builder.Configuration.AddInMemoryCollection([new("urls", "http://127.0.0.1:0"), new("Worker:ReconcileEvery", "00:00:01")]);
        builder.Logging.ClearProviders().AddProvider(log);
    });

    private static Task LoggedAsync(LogLines log, string words) =>
        Eventually.HoldsAsync(() => Task.FromResult(log.All.Any(line => line.Contains(words, StringComparison.Ordinal))));
}
