using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Nyra.ServiceDefaults;

/// <summary>
/// <c>GET /alive</c>: the process answers. <c>GET /health</c>: it can do its work. 200 when healthy or degraded, 503 when not.
/// Shape: <c>{"status":"healthy","checks":{"storage":{"status":"healthy","description":"…","data":{…}}}}</c>.
/// </summary>
public static class HealthEndpoints
{
    private const string Alive = "/alive";
    private const string Health = "/health";

    public static void MapAlive(this WebApplication app) =>
        app.MapHealthChecks(Alive, new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });

    public static void MapHealthEndpoints(this WebApplication app)
    {
        app.MapAlive();
        app.MapHealthChecks(Health, new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    /// <summary>Whether a request is a probe: they come all the time and are worth no trace.</summary>
    public static bool IsProbe(PathString path) => path == Alive || path == Health;

    private static async Task WriteAsync(HttpContext http, HealthReport report)
    {
        http.RequestServices.GetRequiredService<HealthLog>().Report(report);
        http.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", Word(report.Status));
        json.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteStartObject(name);
            json.WriteString("status", Word(entry.Status));
            // Checks of libraries may say nothing, and who reads this wants a sentence.
            json.WriteString("description", entry.Description ?? $"{name} is {Word(entry.Status)}.");
            json.WriteStartObject("data");
            foreach (var (key, value) in entry.Data)
                json.WriteString(key, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
