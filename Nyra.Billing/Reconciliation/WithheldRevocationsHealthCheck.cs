using Microsoft.Extensions.Diagnostics.HealthChecks;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;

namespace Nyra.Billing.Reconciliation;

/// <summary>Degraded while revocations wait for an operator's decision.</summary>
internal sealed class WithheldRevocationsHealthCheck(IEntitlementStore store) : IHealthCheck
{
    private readonly StoreDocument<WithheldRevocations> _withheld = WithheldRevocations.In(store);

    private static string NotCompared(WithheldRevocations withheld) =>
        withheld.NotCompared == 0 ? "" : $", because {withheld.NotCompared} more could not be compared and may lose access as well";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var withheld = (await _withheld.ReadAsync(cancellationToken)).Value;
            return withheld.Count == 0
                ? HealthCheckResult.Healthy("No revocation is withheld.")
                : HealthCheckResult.Degraded(
                    $"Reconciliation would revoke {withheld.Count} of {withheld.WithAccess} accounts with access and revoked none"
                    + $"{NotCompared(withheld)}. List them with {CommandHint.Of("reconcile --withheld")}. If they are right, revoke them with "
                    + $"{CommandHint.Of($"reconcile --allow-revocations {withheld.Count}")}.",
                    null, new Dictionary<string, object> { ["count"] = withheld.Count });
        }
        catch (StorageUnavailableException)
        {
            // The check of the storage itself says so.
            return HealthCheckResult.Healthy("Not known: the entitlement store cannot be used.");
        }
    }
}
