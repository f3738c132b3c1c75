using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Nyra.Billing.Queue;

/// <summary>Whether a webhook worker is running. Degraded and not unhealthy without one: the API goes on accepting events, which wait in the queue.</summary>
public sealed class WorkerHealthCheck(IWorkerHeartbeats heartbeats) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var running = (await heartbeats.ListAsync(cancellationToken)).Count(worker => worker.IsRunning);
            var data = new Dictionary<string, object> { ["running"] = running };
            return running == 0
                ? HealthCheckResult.Degraded("No webhook worker is running; events are accepted but not processed. Start one, and look at its log.", null, data)
                : HealthCheckResult.Healthy(running == 1 ? "1 webhook worker is running." : $"{running} webhook workers are running.", data);
        }
        catch (QueueUnavailableException error)
        {
            return HealthCheckResult.Degraded("Whether a webhook worker is running is not known: " + error.Message, error);
        }
    }
}
