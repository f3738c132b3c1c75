using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Nyra.Configuration;
using Nyra.StripeSimulator.Account;
using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Catalog;
using Nyra.StripeSimulator.Checkout;
using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Entitlements;
using Nyra.StripeSimulator.Events;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Pages;
using Nyra.StripeSimulator.Payments;
using Nyra.StripeSimulator.Portal;
using Nyra.StripeSimulator.State;
using Nyra.StripeSimulator.StripeCli;
using Nyra.StripeSimulator.Subscriptions;
using Nyra.StripeSimulator.TestClocks;
using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator;

/// <summary>Builds the simulator as a web application. Many can run in one process; they share nothing.</summary>
public static class StripeSimulatorHost
{
    /// <param name="args">Command line, read into the configuration: <c>--urls http://127.0.0.1:12111</c>.</param>
    /// <param name="configure">Called before anything reads the configuration or registers a service.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        configure?.Invoke(builder);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = ApiPipeline.MaxBody);
        AddSimulator(builder.Services, builder.Configuration);
        var app = builder.Build();
        var simulator = app.Services.GetRequiredService<Simulator>();
        app.Lifetime.ApplicationStarted.Register(() => simulator.Origin = ListeningOn(app));
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = ApiPipeline.BrokenAsync });
        app.UseWebSockets();
        MapApi(app, new ApiPipeline(simulator));
        app.MapStripeCliSocket();
        app.MapControl();
        app.MapHostedPages();
        return app;
    }

    private static void AddSimulator(IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddOptionsWithValidateOnStart<SimulatorOptions>().ReportUnreadable(configuration, SimulatorOptions.Section)
            .Bind(configuration.Readable<SimulatorOptions>(SimulatorOptions.Section));
        services.AddSingleton<IValidateOptions<SimulatorOptions>, SimulatorOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new Simulator(
            provider.GetRequiredService<IOptions<SimulatorOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Simulator>>()));
        if (configuration[$"{SimulatorOptions.Section}:{nameof(SimulatorOptions.StateFile)}"] is { Length: > 0 } state)
        {
            services.AddHostedService(provider => new StateKeeper(
                provider.GetRequiredService<Simulator>(), state, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<StateKeeper>>()));
        }

        services.AddHostedService<ClockRunner>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ControlJson.Default));
    }

    private static void MapApi(WebApplication app, ApiPipeline pipeline)
    {
        var api = new ApiRoutes(app, pipeline);
        api.MapAccount();
        api.MapProducts();
        api.MapPrices();
        api.MapCustomers();
        api.MapPaymentMethods();
        api.MapCheckout();
        api.MapPaymentPages();
        api.MapSubscriptions();
        api.MapSubscriptionItems();
        api.MapInvoices();
        api.MapInvoiceItems();
        api.MapInvoicePayments();
        api.MapPaymentIntents();
        api.MapSetupIntents();
        api.MapCharges();
        api.MapPortal();
        api.MapEntitlements();
        api.MapTestClocks();
        api.MapEvents();
        api.MapWebhookEndpoints();
        api.MapStripeCli();
        app.Map("/v1/{**rest}", pipeline.Unrecognized);
    }

    private static string ListeningOn(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        return addresses?.FirstOrDefault()?.TrimEnd('/') ?? "";
    }
}
