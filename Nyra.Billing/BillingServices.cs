using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Billing.Stripe;
using Stripe;

namespace Nyra.Billing;

/// <summary>What the API and the worker are both made of: settings, Stripe, queue, entitlement store, the sync between them.</summary>
public static class BillingServices
{
    // Far longer than a sync takes, with Stripe's timeout in it.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(90);

    /// <param name="stripeRetries">See <see cref="StripeClients.Create"/>.</param>
    public static IHostApplicationBuilder AddBilling(this IHostApplicationBuilder builder, int stripeRetries)
    {
        builder.AddBillingOptions();
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => StripeClients.Create(Options<StripeOptions>(provider), stripeRetries));
        services.TryAddSingleton<LookAtCustomer>(provider => new StripeCustomers(
            provider.GetRequiredService<StripeClient>(), Options<StripeOptions>(provider).PriceProMonthly!).LookAsync);
        services.AddSingleton<IEntitlementStore>(provider =>
            JsonEntitlementStore.Open(Options<StorageOptions>(provider).EntitlementsFile, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IWebhookQueue>(provider =>
            SqliteWebhookQueue.Open(Options<StorageOptions>(provider).QueueFile, Lease, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new CustomerSync(
            provider.GetRequiredService<IEntitlementStore>(), provider.GetRequiredService<LookAtCustomer>(),
            Options<PlanOptions>(provider), provider.GetRequiredService<TimeProvider>()));
        // Single, so that the last proof is remembered between requests.
        services.AddSingleton<StorageHealthCheck>();
        services.AddHealthChecks().AddCheck<StorageHealthCheck>("storage").AddCheck<QueueHealthCheck>("queue");
        // After the validation of options, before anything listens: a file that cannot be used stops the start.
        services.AddHostedService<StorageOpening>();
        return builder;
    }

    private static T Options<T>(IServiceProvider provider) where T : class => provider.GetRequiredService<IOptions<T>>().Value;
}
