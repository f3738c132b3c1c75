using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Nyra.Billing.Queue;

/// <summary>Whether the webhook queue can be reached, and whether events were given up.</summary>
internal sealed class QueueHealthCheck(IWebhookQueue queue) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var depth = await queue.DepthAsync(cancellationToken);
            var data = new Dictionary<string, object>
            {
                ["ready"] = depth.Ready,
                ["held"] = depth.Held,
                ["deadLetters"] = depth.DeadLetters,
                ["capacity"] = depth.Capacity,
                ["oldestAgeSeconds"] = depth.OldestAge.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),
            };
            return depth switch
            {
                { Full: true } => HealthCheckResult.Degraded(
                    $"The webhook queue is full: more than {depth.Capacity} wait, and new ones are refused until the worker catches up.", null, data),
                { DeadLetters: > 0 } => HealthCheckResult.Degraded(
                    $"{depth.DeadLetters} webhook(s) were given up and wait for an operator: nyra deadletters list", null, data),
                _ => HealthCheckResult.Healthy("The webhook queue is reachable.", data),
            };
        }
        catch (QueueUnavailableException error)
        {
            return HealthCheckResult.Unhealthy("The webhook queue cannot be used: " + error.Message, error);
        }
    }
}
