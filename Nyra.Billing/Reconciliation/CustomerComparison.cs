using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Billing.Stripe;
using Account = Nyra.Billing.Entitlements.Account;

namespace Nyra.Billing.Reconciliation;

/// <summary>Compares a customer's account with what Stripe says now. Changes nothing.</summary>
internal sealed class CustomerComparison(
    IEntitlementStore store, LookAtCustomer fetch, PlanOptions plan, PaymentFailureOptions failures, TimeProvider time)
{
    private readonly ErasedCustomers _erased = new(store);

    public bool HasAccess(BillingState billing) => LicenseGate.Decide(billing, failures.Grace, time.GetUtcNow()).Allowed;

    /// <summary>Whether the customer was erased and did not come back: nothing may be kept of it.</summary>
    public ValueTask<bool> IsErasedAsync(string customer, CancellationToken ct) => _erased.IncludesAsync(customer, ct);

    /// <summary>Whether the entry of Stripe's list differs from the account, or does not tell: then the customer is fetched.</summary>
    public bool NeedsFetch(BillingState stored, IReadOnlyList<ListedSubscription> listed)
    {
        if (EntitlementRules.AwaitsFeatures(stored))
            return true;
        // A subscription of something else that this Stripe account sells does not matter.
        if (listed.Any(subscription => subscription.Snapshot is null && (subscription.Ours || subscription.Id == stored.SubscriptionId)))
            return true;
        // What the list does not hold, the entitlements, is taken as it is stored.
        var snapshot = new StripeSnapshot([.. listed.Select(subscription => subscription.Snapshot).OfType<SubscriptionSnapshot>()], []);
        var seen = EntitlementRules.Next(stored, snapshot, plan, time.GetUtcNow()) with
        {
            Features = stored.Features,
            FeatureSource = stored.FeatureSource,
            HostedAiCap = stored.HostedAiCap,
        };
        return BillingChange.Any(stored, seen);
    }

    /// <summary>Null where the account is as Stripe says.</summary>
    /// <param name="undelivered">Stripe's events of this customer that an endpoint never acknowledged.</param>
    public async Task<Drift?> CompareAsync(string customer, IReadOnlyList<string> undelivered, CancellationToken ct)
    {
        var stored = (await store.FindAsync(customer, ct) ?? Account.New(customer)).Billing.Value;
        try
        {
            var fetched = await StripeRetry.WhileLimitedAsync(() => fetch(customer, ct), time, ct);
            var next = EntitlementRules.Next(stored, fetched, plan, time.GetUtcNow());
            return BillingChange.Any(stored, next) && !await _erased.KeepsOutAsync(customer, stored, next, ct)
                ? new(
                    customer, stored.Standing, next.Standing, BillingChange.Describe(stored, next), Repairable: true, undelivered,
                    Revokes: HasAccess(stored) && !HasAccess(next))
                : null;
        }
        catch (CustomerNotInStripeException)
        {
            return stored.Standing == SubscriptionStanding.None
                ? null
                : new(
                    customer, stored.Standing, SubscriptionStanding.None, "Stripe does not know the customer", Repairable: false,
                    undelivered);
        }
    }
}
