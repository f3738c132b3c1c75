using Nyra.Billing.Entitlements;
using Nyra.Billing.Payments;
using Nyra.Billing.Queue;
using Nyra.BillingApi.Reconciliation;

namespace Nyra.BillingApi.Operations;

/// <summary>Erases everything kept of a customer, also what other processes write about the same customer meanwhile.</summary>
internal sealed class CustomerErasure(IEntitlementStore store, ICustomerWebhooks webhooks, ReconcileJobs jobs)
{
    /// <returns>Whether there was an account, and how many webhooks were erased.</returns>
    /// <exception cref="StorageUnavailableException">When the store cannot be used; to be repeated.</exception>
    /// <exception cref="QueueUnavailableException">When the queue cannot be used; to be repeated.</exception>
    public async Task<(bool Account, int Webhooks)> EraseAsync(string customerId, CancellationToken ct)
    {
        // First, so that nothing in flight begins the account again.
        await new ErasedCustomers(store).AddAsync(customerId, ct);
        var erased = await webhooks.EraseOfAsync(customerId, ct);
        var account = await store.EraseAsync(customerId, ct);
        // After the account: who writes into these documents asks after the write whether the customer is erased, which is only so without
        // an account.
        await PaymentReversals.In(store).ChangeAsync(reversals => reversals.WithoutCustomer(customerId), ct);
        await jobs.ForgetAsync(customerId, ct);
        return (account, erased);
    }
}
