using System.Diagnostics;
using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;

namespace Nyra.Billing.Entitlements;

/// <summary>
/// Makes an account equal to what Stripe says now. The version is read before Stripe is asked, and the save is on its condition:
/// a look that was overtaken starts again. A change that was saved is followed by another look: one that began later may have been
/// answered sooner, found nothing to change, and so moved no version. So a stale answer never outlives a newer one.
/// </summary>
public sealed class CustomerSync(IEntitlementStore store, LookAtCustomer look, PlanOptions plan, TimeProvider time)
{
    private const int MostLooks = 20;

    private static readonly ActivitySource Activities = new("Nyra.Billing");

    /// <param name="causes">Event ids, or the name of the request, for the audit row.</param>
    /// <exception cref="global::Stripe.StripeException">When Stripe refuses or cannot be reached.</exception>
    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    public async Task<SyncResult> SyncAsync(string customerId, IReadOnlyList<string> causes, CancellationToken ct)
    {
        var changed = false;
        for (var looks = 0; looks < MostLooks; looks++)
        {
            var current = (await store.FindAsync(customerId, ct) ?? Account.New(customerId)).Billing;
            var snapshot = await look(customerId, ct);
            var next = EntitlementRules.Next(current.Value, snapshot, plan, time.GetUtcNow());
            var cause = new Cause(causes, BillingChange.Describe(current.Value, next));
            var outcome = await SaveAsync(customerId, current.Version, next, cause, ct);
            if (outcome == SaveOutcome.Unchanged)
                return new(next, changed);
            changed |= outcome == SaveOutcome.Saved;
        }
        throw new StorageUnavailableException($"The account {customerId} was never the same as Stripe in {MostLooks} looks: both kept changing.");
    }

    private async Task<SaveOutcome> SaveAsync(string customerId, long expected, BillingState next, Cause cause, CancellationToken ct)
    {
        using var activity = Activities.StartActivity("save entitlements");
        var outcome = await store.SaveBillingAsync(customerId, expected, next, cause, ct);
        activity?.SetTag("nyra.outcome", outcome.ToString());
        return outcome;
    }
}
