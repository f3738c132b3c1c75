using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Billing.Stripe;
using Xunit;

namespace Nyra.Tests.Billing.Stripe;

/// <summary>Customers that are gone at Stripe. The simulator answers a filter on one of them like Stripe: 400 resource_missing.</summary>
public sealed class DeletedCustomerTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private SimulatedBilling _billing = null!;

    public async ValueTask InitializeAsync() => _billing = await SimulatedBilling.StartAsync();

    public async ValueTask DisposeAsync() => await _billing.DisposeAsync();

    [Fact]
    public async Task A_deleted_customer_has_nothing_any_more()
    {
        var customer = await _billing.PayingCustomerAsync();
        Assert.Equal(SubscriptionStanding.Active, (await _billing.SyncAsync(customer)).Standing);
        await _billing.V1.Customers.DeleteAsync(customer);
        Assert.Equal(BillingState.None, await _billing.SyncAsync(customer));
        Assert.False(LicenseGate.Decide(await _billing.StoredAsync(customer), _billing.Failures.Grace, _billing.Time.GetUtcNow()).Allowed);
    }

    [Fact]
    public async Task A_customer_deleted_with_its_test_clock_has_nothing_any_more()
    {
        var clock = await _billing.V1.TestHelpers.TestClocks.CreateAsync(new() { FrozenTime = DateTime.UtcNow });
        var customer = await _billing.V1.Customers.CreateAsync(new()
        {
            TestClock = clock.Id,
            PaymentMethod = "pm_card_visa",
            InvoiceSettings = new() { DefaultPaymentMethod = "pm_card_visa" },
        });
        await _billing.Shop.SubscribeAsync(customer);
        Assert.Equal(SubscriptionStanding.Active, (await _billing.SyncAsync(customer.Id)).Standing);
        await _billing.V1.TestHelpers.TestClocks.DeleteAsync(clock.Id);
        Assert.Equal(BillingState.None, await _billing.SyncAsync(customer.Id));
    }

    [Fact]
    public async Task A_customer_that_stripe_never_had_is_an_error() =>
        await Assert.ThrowsAsync<CustomerNotInStripeException>(() => _billing.SyncAsync("cus_never"));

    [Fact]
    public async Task A_price_that_stripe_does_not_know_is_told_apart_from_a_missing_customer()
    {
        _billing.PriceId = "price_unknown";
        var refused = await Assert.ThrowsAsync<PlanNotInStripeException>(() => _billing.SyncAsync("cus_never"));
        Assert.Contains("NYRA_STRIPE_PRICE_PRO_MONTHLY", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_customer_does_not_stop_the_reconciliation_of_the_others()
    {
        var (deleted, unseen) = (await _billing.PayingCustomerAsync(), await _billing.PayingCustomerAsync());
        await _billing.SyncAsync(deleted);
        await _billing.V1.Customers.DeleteAsync(deleted);
        var result = await _billing.ReconcileAsync();
        Assert.Equal(
            [(deleted, SubscriptionStanding.None, true), (unseen, SubscriptionStanding.Active, false)],
            result.Drifts.Select(drift => (drift.CustomerId, drift.Stripe, drift.Revokes)).OrderBy(drift => drift.CustomerId != deleted));
        Assert.Empty(result.Failures);
        Assert.Equal(2, (await _billing.WorkAsync()).Count);
        Assert.Equal(SubscriptionStanding.None, (await _billing.StoredAsync(deleted)).Standing);
        Assert.Equal(SubscriptionStanding.Active, (await _billing.StoredAsync(unseen)).Standing);
        Assert.Empty((await _billing.ReconcileAsync()).Drifts);
    }

    [Fact]
    public async Task A_stored_customer_that_stripe_never_had_is_left_to_an_operator()
    {
        var paying = await _billing.PayingCustomerAsync();
        await _billing.SyncAsync(paying);
        var stored = await _billing.StoredAsync(paying);
        var other = stored with { SubscriptionId = "sub_other" };
        await _billing.Store.SaveBillingAsync("cus_of_another_account", 0, other, new(["test"], "stored"), Ct);
        var drift = Assert.Single((await _billing.ReconcileAsync()).Drifts);
        Assert.Equal(("cus_of_another_account", false), (drift.CustomerId, drift.Repairable));
        Assert.Empty(await _billing.WorkAsync());
    }
}
