using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;

namespace Nyra.Billing.Payments;

/// <summary>Shows the operator the latest refund or dispute. Always healthy: nothing is broken, and Stripe sets the date to respond
/// by.</summary>
internal sealed class PaymentReversalsHealthCheck(IEntitlementStore store) : IHealthCheck
{
    private readonly StoreDocument<PaymentReversals> _reversals = PaymentReversals.In(store);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var reversals = (await _reversals.ReadAsync(cancellationToken)).Value;
            var data = new Dictionary<string, object> { ["count"] = reversals.Count };
            return HealthCheckResult.Healthy(
                reversals.Latest is [.., var latest]
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"{reversals.Count} refund and dispute event(s) were recorded, the latest of {latest.Created:u}: {latest.Type}. "
                        + $"They change no access. List them with {CommandHint.Of("customer reversals")}.")
                    : "No refund or dispute was recorded.",
                data);
        }
        catch (StorageUnavailableException)
        {
            // The check of the storage itself says so.
            return HealthCheckResult.Healthy("Not known: the entitlement store cannot be used.");
        }
    }
}
