using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Nyra.ServiceDefaults;

/// <summary>Logs a health check when its status changes. The framework would log every degraded one at every probe.</summary>
internal sealed partial class HealthLog(ILogger<HealthLog> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HealthStatus> _last = [];

    public void Report(HealthReport report)
    {
        foreach (var (name, entry) in report.Entries)
        {
            lock (_gate)
            {
                if (_last.GetValueOrDefault(name, HealthStatus.Healthy) == entry.Status)
                    continue;
                _last[name] = entry.Status;
            }
            var description = entry.Description ?? "it gave no reason.";
            if (entry.Status == HealthStatus.Healthy)
                Log.Healthy(logger, name, description);
            else if (entry.Status == HealthStatus.Degraded)
                Log.Degraded(logger, entry.Exception, name, description);
            else
                Log.Unhealthy(logger, entry.Exception, name, description);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Health check {Name} is healthy again: {Description}")]
        public static partial void Healthy(ILogger logger, string name, string description);

        [LoggerMessage(LogLevel.Warning, "Health check {Name} is degraded: {Description}")]
        public static partial void Degraded(ILogger logger, Exception? error, string name, string description);

        [LoggerMessage(LogLevel.Error, "Health check {Name} is unhealthy: {Description}")]
        public static partial void Unhealthy(ILogger logger, Exception? error, string name, string description);
    }
}
