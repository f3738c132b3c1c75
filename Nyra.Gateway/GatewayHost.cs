using Microsoft.AspNetCore.DataProtection;
using Nyra.ServiceDefaults;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Nyra.Gateway;

/// <summary>The public edge: routes by configuration, limits, security headers. It alone is reached from outside.</summary>
public static class GatewayHost
{
    private const string RoutesFile = "gateway.json";

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
        builder.Services.AddLimits(builder.Configuration);
        builder.Services.AddOptionsWithValidateOnStart<BackendAddress, BackendAddressValidator>()
            .Configure<IConfiguration>((backend, settings) => backend.Read(settings));
        builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
        builder.Services.AddSingleton<IDestinationResolver, DiscoveredDestinations>();
        builder.Services.AddSingleton<IForwarderHttpClientFactory, WholeBodies>();
        // The proxy brings it along for cookies nobody sets here; it would write key files.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

        var app = builder.Build().ValidateSettings();
        app.UseProblemAnswers();
        app.UseWhen(http => IsOperatorsPage(http), page => page.UseSecurityHeaders(SecurityHeaders.OperatorsPage));
        app.UseWhen(http => http.Request.Path != WebhookPath && !IsOperatorsPage(http), people => people.UseSecurityHeaders(SecurityHeaders.Policy));
        app.UseRateLimiter();
        app.MapAlive();
        // Without session affinity and passive health checks, which are not configured and would be asked for every request.
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(RefuseTooLong);
            proxy.UseLoadBalancing();
        });
        return app;
    }

    // Found out only while it is forwarded, a body too long would be logged as the backend's failure.
    private static Task RefuseTooLong(HttpContext http, RequestDelegate next) =>
        http.Request.ContentLength > http.GetReverseProxyFeature().Route.Config.MaxRequestBodySize
            ? throw new BadHttpRequestException("The body is longer than this route takes.", StatusCodes.Status413PayloadTooLarge)
            : next(http);

    private static bool IsOperatorsPage(HttpContext http) => http.Request.Path.StartsWithSegments("/readiness");
}
