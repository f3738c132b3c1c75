using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Nyra.ServiceDefaults;

/// <summary>Traces, metrics and logs over OTLP, wherever <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says somebody listens.</summary>
internal static class Telemetry
{
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        // Without a listener the SDK would cost each start a tenth of a second for nothing.
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        builder.Logging.AddOpenTelemetry(logging => logging.IncludeScopes = logging.IncludeFormattedMessage = true);
        builder.Services.AddTransient<IStartupFilter, UntracedProbes>();
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddMeter("Nyra.*").AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation())
            .WithTracing(traces => traces
                .AddSource("Nyra.*").AddSource("Yarp.ReverseProxy").AddHttpClientInstrumentation()
                .AddAspNetCoreInstrumentation(requests => requests.Filter = http => !HealthEndpoints.IsProbe(http.Request.Path)))
            .UseOtlpExporter();
    }
}
