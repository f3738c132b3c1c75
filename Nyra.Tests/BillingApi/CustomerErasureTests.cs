using Nyra.Billing.Entitlements;
using Nyra.Billing.Payments;
using Nyra.Billing.Queue.Sqlite;
using Nyra.BillingApi.Operations;
using Nyra.BillingApi.Reconciliation;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

public sealed class CustomerErasureTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly InMemoryEntitlementStore _store = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_refund_that_a_worker_records_during_the_erasure_keeps_no_id()
    {
        await _store.SaveBillingAsync(
            "cus_1", 0, BillingState.None with { Standing = SubscriptionStanding.Canceled }, new(["evt_1"], "ended"), Ct);
        // A worker that held it: it saves, and then finds that the customer has an account and is not erased.
        _store.Erasing = async () =>
        {
            var refund = new PaymentReversal("evt_refund", "charge.refunded", DateTimeOffset.UnixEpoch, "ch_1", "cus_1", null);
            await PaymentReversals.In(_store).ChangeAsync(stored => stored.With([refund]), Ct);
            Assert.False(await new ErasedCustomers(_store).IncludesAsync("cus_1", Ct));
        };
        await using var queue = SqliteWebhookQueue.Open(_folder.File("queue.db"), TimeSpan.FromMinutes(1), 100, TimeProvider.System);
        var erased = await new CustomerErasure(_store, queue, new ReconcileJobs(_store, TimeProvider.System)).EraseAsync("cus_1", Ct);
        Assert.Equal((true, 0), erased);
        Assert.Null(Assert.Single((await PaymentReversals.In(_store).ReadAsync(Ct)).Value.Latest).CustomerId);
    }
}
