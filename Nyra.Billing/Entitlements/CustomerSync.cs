using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;

namespace Nyra.Billing.Entitlements;

/// <summary>
/// Makes an account equal to what Stripe says now. The version is read before Stripe is asked, and the save is on its condition:
/// a look that was overtaken starts again, so that a stale answer never overwrites a newer one.
/// </summary>
public sealed class CustomerSync(IEntitlementStore store, LookAtCustomer look, PlanOptions plan, TimeProvider time)
{
    private const int MostConflicts = 20;

    /// <param name="causes">Event ids, or the name of the request, for the audit row.</param>
    /// <exception cref="global::Stripe.StripeException">When Stripe refuses or cannot be reached.</exception>
    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    public async Task<SyncResult> SyncAsync(string customerId, IReadOnlyList<string> causes, CancellationToken ct)
    {
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            var current = (await store.FindAsync(customerId, ct) ?? Account.New(customerId)).Billing;
            var snapshot = await look(customerId, ct);
            var next = EntitlementRules.Next(current.Value, snapshot, plan, time.GetUtcNow());
            var cause = new Cause(causes, BillingChange.Describe(current.Value, next));
            var outcome = await store.SaveBillingAsync(customerId, current.Version, next, cause, ct);
            if (outcome != SaveOutcome.Conflict)
                return new(next, Changed: outcome == SaveOutcome.Saved);
        }
        throw new StorageUnavailableException($"The account {customerId} was changed {MostConflicts} times by others while Stripe was asked.");
    }
}
