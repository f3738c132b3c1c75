using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Nyra.BillingApi.Ingest;

/// <summary>Warns where signatures keep failing. Never worse than degraded: anybody may post forgeries.</summary>
internal sealed class SignatureHealthCheck(SignatureFailures failures) : IHealthCheck
{
    // A stray forgery is no sign; that hardly any signature holds is.
    private const int Few = 5;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (held, failed, unsigned) = failures.Recent();
        var data = new Dictionary<string, object> { ["held"] = held, ["failed"] = failed, ["unsigned"] = unsigned };
        return Task.FromResult(failed + unsigned >= Few && failed + unsigned > held
            ? HealthCheckResult.Degraded(Problem(held, failed, unsigned), null, data)
            : HealthCheckResult.Healthy("Webhook signatures hold.", data));
    }

    private static string Problem(int held, int failed, int unsigned)
    {
        const string Unsigned =
            "Stripe signs every request: another sender posts these, or something in front removes the Stripe-Signature header.";
        const string Failed = "Is STRIPE_WEBHOOK_SECRET that of the endpoint?";
        return failed == 0
            ? $"{unsigned} webhook requests without a signature in the last 15 minutes, and {held} whose signature held. {Unsigned}"
            : unsigned == 0
            ? $"{failed} webhook signatures failed in the last 15 minutes, and {held} held. {Failed}"
            : $"{failed} webhook signatures failed in the last 15 minutes, {held} held, and {unsigned} requests had none. {Failed} "
                + Unsigned;
    }
}
