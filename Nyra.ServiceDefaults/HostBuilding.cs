using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Nyra.ServiceDefaults;

/// <summary>What every Nyra host has in common: telemetry, health, service discovery, problem answers.</summary>
public static class HostBuilding
{
    /// <summary>Of every request to every host; a longer one is refused with 413. Stripe's events are a few KB.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    // A request is told of once: by what it did, or by its trace. The framework's five lines for each would cost more than the request.
    private static readonly Dictionary<string, string?> Quiet = new()
    {
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        // HealthLog says when a status changes.
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        ["Logging:LogLevel:StackExchange.Redis"] = "Warning",
        ["Logging:LogLevel:Yarp"] = "Warning",
    };

    /// <summary>A slim host whose settings are read once, at its start, as they are validated once.</summary>
    /// <remarks>Looking for changed settings files would watch all of the working folder: a queue or an entitlement file in it wakes the watcher with every write.</remarks>
    public static WebApplicationBuilder CreateBuilder(string[] args) =>
        WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);

    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        // First in line, so that whatever else is set overrides it.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Quiet });
        builder.AddTelemetry();
        builder.Services.AddServiceDiscovery();
        builder.Services.AddHealthChecks();
        builder.Services.AddSingleton<HealthLog>();
        builder.Services.AddProblemAnswers();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        // A connection that waits keeps its 4 KB buffer: a call to the system less for every request.
        builder.WebHost.UseSockets(sockets => sockets.WaitForDataBeforeAllocatingBuffer = false);
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
