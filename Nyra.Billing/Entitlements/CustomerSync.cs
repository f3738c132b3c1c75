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
    /// <summary>The cause of a change that was met while looking for another reason.</summary>
    public const string LookedAgain = "looked-again";

    private const int MostLooks = 20;

    private static readonly ActivitySource Activities = new("Nyra.Billing");

    private readonly ErasedCustomers _erased = new(store);

    /// <param name="causes">Event ids, or the name of the request, for the audit row.</param>
    /// <exception cref="global::Stripe.StripeException">When Stripe refuses or cannot be reached.</exception>
    /// <exception cref="CustomerNotInStripeException">When Stripe does not know the customer.</exception>
    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    public Task<SyncResult> SyncAsync(string customerId, IReadOnlyList<string> causes, CancellationToken ct) =>
        SyncAsync(customerId, new AtOnce(causes), ct);

    /// <inheritdoc cref="SyncAsync(string, IReadOnlyList{string}, CancellationToken)"/>
    public async Task<SyncResult> SyncAsync(string customerId, ILookTurns turns, CancellationToken ct)
    {
        var changed = false;
        for (var looks = 0; looks < MostLooks; looks++)
        {
            var (causes, current, next) = await LookAsync(customerId, turns, ct);
            var outcome = await SaveAsync(customerId, current, next, causes, ct);
            if (outcome == SaveOutcome.Unchanged)
                return new(next, changed);
            changed |= outcome == SaveOutcome.Saved;
        }
        throw new StorageUnavailableException($"The account {customerId} was never the same as Stripe in {MostLooks} looks: both kept changing.");
    }

    private async Task<(IReadOnlyList<string> Causes, Versioned<BillingState> Current, BillingState Next)> LookAsync(
        string customerId, ILookTurns turns, CancellationToken ct)
    {
        var causes = await turns.BeginAsync(ct);
        try
        {
            var current = (await store.FindAsync(customerId, ct) ?? Account.New(customerId)).Billing;
            var snapshot = await look(customerId, ct);
            return (causes, current, EntitlementRules.Next(current.Value, snapshot, plan, time.GetUtcNow()));
        }
        finally
        {
            turns.End();
        }
    }

    private async Task<SaveOutcome> SaveAsync(
        string customerId, Versioned<BillingState> current, BillingState next, IReadOnlyList<string> causes, CancellationToken ct)
    {
        if (!BillingChange.Any(current.Value, next) || await _erased.KeepsOutAsync(customerId, current.Value, next, ct))
            return SaveOutcome.Unchanged;
        using var activity = Activities.StartActivity("save entitlements");
        activity?.SetTag("nyra.customer", customerId);
        // An event has one effect. Delivered again, or looked at again, it may meet a newer truth; that is not its doing.
        var earlier = (await store.ReadAuditAsync(customerId, ct)).SelectMany(row => row.Causes);
        var first = causes.Except(earlier).ToList();
        var cause = new Cause(first.Count > 0 ? first : [LookedAgain], BillingChange.Describe(current.Value, next));
        var outcome = await store.SaveBillingAsync(customerId, current.Version, next, cause, ct);
        activity?.SetTag("nyra.outcome", outcome.ToString());
        return outcome;
    }

    private sealed class AtOnce(IReadOnlyList<string> causes) : ILookTurns
    {
        public Task<IReadOnlyList<string>> BeginAsync(CancellationToken ct) => Task.FromResult(causes);

        public void End()
        {
        }
    }
}
