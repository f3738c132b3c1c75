using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Nyra.ServiceDefaults;

/// <summary>What every Nyra host has in common: telemetry, health, service discovery, problem answers.</summary>
public static class HostDefaults
{
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.Services.AddServiceDiscovery();
        builder.Services.AddHealthChecks();
        builder.Services.AddProblemAnswers();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        return builder;
    }

    /// <summary>Validates every setting now: building hosted services, which start-up does first, already uses some of them.</summary>
    /// <exception cref="OptionsValidationException">Or an AggregateException of several: every problem at once.</exception>
    public static WebApplication ValidateSettings(this WebApplication app)
    {
        app.Services.GetService<IStartupValidator>()?.Validate();
        return app;
    }
}
