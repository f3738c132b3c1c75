using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nyra.Configuration;

namespace Nyra.Billing.Configuration;

/// <summary>Binds the settings by their environment names and has them all validated before a host starts.</summary>
public static class BillingConfiguration
{
    /// <summary>What both the API and the worker need: Stripe, storage, the rule for failed payments.</summary>
    public static IHostApplicationBuilder AddBillingOptions(this IHostApplicationBuilder builder)
    {
        var (services, settings) = (builder.Services, builder.Configuration);
        services.AddOptionsWithValidateOnStart<StripeOptions, StripeOptionsValidator>().Bind(settings);
        services.AddOptionsWithValidateOnStart<PlanOptions, PlanOptionsValidator>()
            .ReportUnreadable(settings, PlanOptions.Section).Bind(settings.Readable<PlanOptions>(PlanOptions.Section));
        services.AddOptionsWithValidateOnStart<QueueOptions, QueueOptionsValidator>()
            .ReportUnreadable(settings, QueueOptions.Section).Bind(settings.Readable<QueueOptions>(QueueOptions.Section));
        services.AddOptionsWithValidateOnStart<PaymentFailureOptions, PaymentFailureOptionsValidator>().Bind(settings);
        services.AddOptionsWithValidateOnStart<StorageOptions, StorageOptionsValidator>().Bind(settings)
            .Configure<IHostEnvironment, IConfiguration>((storage, host, configuration) =>
            {
                storage.IsProduction = host.IsProduction();
                storage.Database = configuration.GetConnectionString(Settings.Entitlements);
                storage.Redis = configuration.GetConnectionString(Settings.Redis);
            });
        return builder;
    }

    /// <summary>What only the API needs: webhook secrets, return addresses, credentials, license keys.</summary>
    public static IHostApplicationBuilder AddBillingApiOptions(this IHostApplicationBuilder builder)
    {
        var (services, settings) = (builder.Services, builder.Configuration);
        services.AddOptionsWithValidateOnStart<WebhookOptions, WebhookOptionsValidator>().Bind(settings);
        services.AddOptionsWithValidateOnStart<CheckoutOptions, CheckoutOptionsValidator>().Bind(settings);
        services.AddOptionsWithValidateOnStart<LicensingOptions, LicensingOptionsValidator>().Bind(settings);
        services.AddOptionsWithValidateOnStart<OperatorOptions, OperatorOptionsValidator>().Bind(settings)
            .Configure<IHostEnvironment, IConfiguration>((@operator, host, configuration) => @operator.MayBeOpen =
                host.IsDevelopment() && OperatorOptions.OnlyLoopback(configuration["urls"]) && !configuration.GetSection("Kestrel:Endpoints").Exists());
        return builder;
    }
}
