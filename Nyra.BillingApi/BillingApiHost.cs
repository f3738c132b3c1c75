using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Queue;
using Nyra.BillingApi.Activation;
using Nyra.BillingApi.Checkout;
using Nyra.BillingApi.Credentials;
using Nyra.BillingApi.Devices;
using Nyra.BillingApi.Entitlements;
using Nyra.BillingApi.Ingest;
using Nyra.BillingApi.Licensing;
using Nyra.BillingApi.Operations;
using Nyra.BillingApi.Portal;
using Nyra.BillingApi.Readiness;
using Nyra.BillingApi.Reconciliation;
using Nyra.BillingApi.Usage;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi;

/// <summary>The billing API: webhook door, checkout, activation, licenses, gate, usage.</summary>
public static class BillingApiHost
{
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Or an AggregateException of several, see <see cref="StartupRefusal"/>.</exception>
    /// <param name="configure">Called before anything is read or registered: another composition adds its settings and services here.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = HostBuilding.CreateBuilder(args);
        configure?.Invoke(builder);
        builder.AddServiceDefaults();
        builder.AddRedisIfConfigured(Settings.Redis);
        // A person waits for the answer: the SDK may try once more.
        builder.AddBilling(stripeRetries: 1);
        builder.AddBillingApiOptions();

        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Apply(json.SerializerOptions));
        builder.Services.AddExceptionHandler<OutageAnswers>();
        builder.Services.AddValidation();
        builder.Services.AddCredentials();
        builder.Services.AddIngest();
        builder.Services.AddCheckout();
        builder.Services.AddLicensing();
        builder.Services.AddUsage();
        builder.Services.AddReadiness();
        builder.Services.AddReconciliation();
        builder.Services.AddHealthChecks().AddCheck<WorkerHealthCheck>("workers");

        var app = builder.Build().ValidateSettings();
        app.UseProblemAnswers();
        app.UseBodyLimit();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapHealthEndpoints();
        app.MapWebhooks();
        app.MapCheckout();
        app.MapReturnPages();
        app.MapReadinessPage();
        app.MapActivation();
        app.MapLicenses();
        app.MapEntitlements();
        app.MapDevices();
        app.MapUsage();
        app.MapPortal();
        app.MapOperations();
        app.MapOperatorDevices();
        app.MapCustomers();
        app.MapDeadLetters();
        app.MapReconcile();
        app.MapReadiness();
        return app;
    }
}
