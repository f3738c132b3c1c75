using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.Billing.Payments;
using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Redis;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Billing.Reconciliation;
using Nyra.Billing.Stripe;
using StackExchange.Redis;
using Stripe;

namespace Nyra.Billing;

/// <summary>What the API and the worker are both made of: settings, Stripe, queue, entitlement store, the sync between them.</summary>
public static class BillingServices
{
    // Renewed while the holder lives, however long a sync takes; so this is how long a worker's death goes unnoticed.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    /// <param name="stripeRetries">See <see cref="StripeClients.Create"/>.</param>
    public static IHostApplicationBuilder AddBilling(this IHostApplicationBuilder builder, int stripeRetries)
    {
        builder.AddBillingOptions();
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => StripeClients.Create(Options<StripeOptions>(provider), stripeRetries));
        services.TryAddSingleton(provider => new GetOnlyStripe(StripeClients.CreateGetOnly(Options<StripeOptions>(provider))));
        services.AddSingleton(provider => new SoldProducts(
            provider.GetRequiredService<StripeClient>(), provider.GetRequiredService<IEntitlementStore>(),
            Options<StripeOptions>(provider).PriceProMonthly!));
        services.AddSingleton(provider => new PlanPrice(
            provider.GetRequiredService<StripeClient>(), Options<StripeOptions>(provider).PriceProMonthly!));
        services.TryAddSingleton<LookAtCustomer>(provider => new StripeCustomers(
            provider.GetRequiredService<StripeClient>(), provider.GetRequiredService<SoldProducts>(),
            Options<PlanOptions>(provider)).LookAsync);
        services.TryAddSingleton<FindCustomerOfCharge>(
            provider => new StripeCharges(provider.GetRequiredService<StripeClient>()).FindCustomerAsync);
        services.AddSingleton(Entitlements);
        services.AddSingleton(Queue);
        services.AddSingleton(Heartbeats);
        services.AddSingleton(provider => (IDeadLetters)provider.GetRequiredService<IWebhookQueue>());
        services.AddSingleton(provider => (ICustomerWebhooks)provider.GetRequiredService<IWebhookQueue>());
        services.AddSingleton(provider => new CustomerSync(
            provider.GetRequiredService<IEntitlementStore>(), provider.GetRequiredService<LookAtCustomer>(),
            Options<PlanOptions>(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new StripeSubscriptions(
            provider.GetRequiredService<StripeClient>(), provider.GetRequiredService<SoldProducts>(), Options<PlanOptions>(provider),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Reconciler(
            provider.GetRequiredService<IEntitlementStore>(), provider.GetRequiredService<IWebhookQueue>(),
            provider.GetRequiredService<StripeSubscriptions>(), provider.GetRequiredService<LookAtCustomer>(), Options<PlanOptions>(provider),
            Options<StripeOptions>(provider), Options<PaymentFailureOptions>(provider), provider.GetRequiredService<TimeProvider>()));
        // Single, so that the last proof is remembered between requests.
        services.AddSingleton<StorageHealthCheck>();
        services.AddSingleton<QueueHealthCheck>();
        services.AddHealthChecks().AddCheck<StorageHealthCheck>("storage").AddCheck<QueueHealthCheck>("queue")
            .AddCheck<WithheldRevocationsHealthCheck>("reconcile").AddCheck<PaymentReversalsHealthCheck>("payments");
        // After the validation of options, before anything listens: a file that cannot be used stops the start.
        services.AddHostedService<StorageOpening>();
        return builder;
    }

    // PostgreSQL where a connection string names it, else a file.
    private static IEntitlementStore Entitlements(IServiceProvider provider)
    {
        var (storage, time) = (Options<StorageOptions>(provider), provider.GetRequiredService<TimeProvider>());
        return storage.Database is { } database
            ? new PostgresEntitlementStore(database, storage.GuardArmed, time)
            : JsonEntitlementStore.Open(storage.EntitlementsFile, time);
    }

    // Redis where the host registered a connection to it, else a file of this machine.
    private static IWebhookQueue Queue(IServiceProvider provider)
    {
        var (storage, bounds) = (Options<StorageOptions>(provider), Options<QueueOptions>(provider));
        if (provider.GetService<IConnectionMultiplexer>() is { } redis)
        {
            var durability = new RedisDurability(redis, provider.GetRequiredService<TimeProvider>(), required: storage.GuardArmed);
            return new RedisWebhookQueue(redis, Lease, bounds.Capacity, durability, maxDeadLetters: bounds.MaxDeadLetters);
        }
        return SqliteWebhookQueue.Open(
            storage.QueueFile, Lease, bounds.Capacity, provider.GetRequiredService<TimeProvider>(), bounds.MaxDeadLetters);
    }

    private static IWorkerHeartbeats Heartbeats(IServiceProvider provider) => provider.GetService<IConnectionMultiplexer>() is { } redis
        ? new RedisWorkerHeartbeats(redis)
        : SqliteWorkerHeartbeats.Open(Options<StorageOptions>(provider).QueueFile, provider.GetRequiredService<TimeProvider>());

    private static T Options<T>(IServiceProvider provider) where T : class => provider.GetRequiredService<IOptions<T>>().Value;
}
