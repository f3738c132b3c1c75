using Microsoft.Extensions.DependencyInjection.Extensions;
using Nyra.ServiceDefaults;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Nyra.Gateway;

/// <summary>The public edge: routes by configuration, limits, security headers. It alone is reached from outside.</summary>
public static class GatewayHost
{
    private const string RoutesFile = "gateway.json";

    private const int MaxUnreadBytes = 64 * 1024;

    // Stripe's machines read no headers.
    private const string WebhookPath = "/webhooks/stripe";

    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Or an AggregateException of several, see <see cref="StartupRefusal"/>.</exception>
    /// <param name="configure">Called before anything is read or registered: another composition adds its settings and services here.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = HostBuilding.CreateBuilder(args);
        // The edge may hold the certificate itself: Kestrel__Certificates__Default__Path and an https address are all it takes.
        builder.WebHost.UseKestrelHttpsConfiguration();
        configure?.Invoke(builder);
        // First in line, so that whatever else is set overrides it.
        builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Json.JsonConfigurationSource
        {
            FileProvider = new Microsoft.Extensions.FileProviders.PhysicalFileProvider(AppContext.BaseDirectory),
            Path = RoutesFile,
        });
        builder.AddServiceDefaults();
        // Bytes that have arrived and were not read yet, such as pipelined requests, are not counted by UnfinishedRequests.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBufferSize = MaxUnreadBytes);
        builder.Services.AddLimits(builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<UnfinishedRequests>();
        builder.Services.AddOptionsWithValidateOnStart<BackendAddress, BackendAddressValidator>()
            .Configure<IConfiguration>((backend, settings) => backend.Read(settings));
        builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
        builder.Services.AddSingleton<IDestinationResolver, DiscoveredDestinations>();
        builder.Services.AddSingleton<IForwarderHttpClientFactory, ApiForwarderFactory>();
        builder.Services.RemoveDataProtectionStartup();

        var app = builder.Build().ValidateSettings();
        app.UseProblemAnswers();
        app.UseBodyLimit();
        app.UseWhen(http => IsOperatorsPage(http), page => page.UseSecurityHeaders(SecurityHeaders.OperatorsPage));
        app.UseWhen(http => http.Request.Path != WebhookPath && !IsOperatorsPage(http), people => people.UseSecurityHeaders(SecurityHeaders.Policy));
        // A caller over its rate is refused before its body is read. A permit to forward a webhook is taken only once its body is complete.
        app.UseWhen(RateLimiting.IsConcurrencyLimited, webhooks => webhooks.UseMiddleware<RequestBufferingMiddleware>());
        app.UseRateLimiter();
        app.UseWhen(http => !RateLimiting.IsConcurrencyLimited(http), others => others.UseMiddleware<RequestBufferingMiddleware>());
        app.UseMiddleware<CredentialLimitMiddleware>();
        app.UseMiddleware<PurchaseCeilingMiddleware>();
        app.MapAlive();
        // Customers never come here: only a person who develops does.
        if (app.Environment.IsDevelopment())
            app.MapGet("/", () => TypedResults.Redirect("/readiness"));
        // Without session affinity and passive health checks, which are not configured and would be asked for every request.
        app.MapReverseProxy(proxy => proxy.UseLoadBalancing());
        return app;
    }

    // The proxy brings data protection along for cookies that nothing sets here. Its start alone makes a key and writes it to a file.
    private static void RemoveDataProtectionStartup(this IServiceCollection services)
    {
        foreach (var service in services.Where(IsDataProtectionStartup).ToList())
            services.Remove(service);
    }

    private static bool IsDataProtectionStartup(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
        && service.ImplementationType?.Assembly.GetName().Name == "Microsoft.AspNetCore.DataProtection";

    private static bool IsOperatorsPage(HttpContext http) => http.Request.Path.StartsWithSegments("/readiness");
}
