using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Nyra.BillingApi.Ingest;

/// <summary>Warns where signatures keep failing. Never worse than degraded: anybody may post forgeries.</summary>
internal sealed class SignatureHealthCheck(SignatureFailures failures) : IHealthCheck
{
    // A stray forgery is no sign; that hardly any signature holds is.
    private const int Few = 5;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (held, failed) = failures.Recent();
        var data = new Dictionary<string, object> { ["held"] = held, ["failed"] = failed };
        return Task.FromResult(failed >= Few && failed > held
            ? HealthCheckResult.Degraded(
                $"{failed} webhook signatures failed in the last 15 minutes, and {held} held. Is STRIPE_WEBHOOK_SECRET that of the endpoint?", null, data)
            : HealthCheckResult.Healthy("Webhook signatures hold.", data));
    }
}
