using System.Diagnostics;
using Nyra.StripeSimulator.Clock;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Nyra.StripeSimulator;

/// <summary>Traces, metrics and logs over OTLP, wherever <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says somebody listens.</summary>
internal static class Telemetry
{
    private const string Name = "Nyra.StripeSimulator";

    public static readonly ActivitySource Activities = new(Name);

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;
        builder.Logging.AddOpenTelemetry(logging => logging.IncludeScopes = logging.IncludeFormattedMessage = true);
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation())
            .WithTracing(traces => traces
                .AddSource(Name).AddHttpClientInstrumentation()
                // A probe comes every few seconds and is worth no trace.
                .AddAspNetCoreInstrumentation(requests => requests.Filter = http => http.Request.Path != ControlEndpoints.HealthPath))
            .UseOtlpExporter();
    }
}
