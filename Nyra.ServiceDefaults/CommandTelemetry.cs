using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Nyra.ServiceDefaults;

/// <summary>Telemetry of a command, which is no host: what it does, and whom it calls.</summary>
public static class CommandTelemetry
{
    /// <summary>Exports over OTLP until disposed of, which sends the rest; null where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names nobody.</summary>
    public static IDisposable? Start()
    {
        if (string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")))
            return null;
        return new Both(
            Sdk.CreateTracerProviderBuilder().AddSource("Nyra.*").AddHttpClientInstrumentation().AddOtlpExporter().Build(),
            Sdk.CreateMeterProviderBuilder().AddMeter("Nyra.*").AddHttpClientInstrumentation().AddOtlpExporter().Build());
    }

    private sealed class Both(IDisposable traces, IDisposable metrics) : IDisposable
    {
        public void Dispose()
        {
            traces.Dispose();
            metrics.Dispose();
        }
    }
}
