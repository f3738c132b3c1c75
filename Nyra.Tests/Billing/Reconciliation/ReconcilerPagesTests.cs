using Nyra.Billing.Entitlements;
using Nyra.Billing.Stripe;
using Xunit;

namespace Nyra.Tests.Billing.Reconciliation;

/// <summary>More accounts, subscriptions or events than fit on one page, and differences that only an undelivered event tells of.</summary>
public sealed class ReconcilerPagesTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private SimulatedBilling _billing = null!;

    public async ValueTask InitializeAsync() => _billing = await SimulatedBilling.StartAsync();

    public async ValueTask DisposeAsync() => await _billing.DisposeAsync();

    [Theory]
    [InlineData(500)]
    [InlineData(499)]
    public async Task The_account_after_a_full_page_of_accounts_is_reconciled(int others)
    {
        // Their ids come first. They never subscribed: only a device is known.
        for (var i = 0; i < others; i++)
        {
            var device = new Device("laptop", "Laptop", $"hash {i}", DateTimeOffset.UnixEpoch);
            await _billing.Store.UpdateDevicesAsync($"cus_!{i:000}", _ => new([device]), null, Ct);
        }
        var customer = await _billing.CanceledUnseenAsync();

        var result = await _billing.ReconcileAsync();
        Assert.Equal((others + 1, 1, 1), (result.Accounts, result.WithAccess, result.Queued));
        Assert.Equal([customer], await _billing.WorkAsync());
        Assert.Equal(SubscriptionStanding.Canceled, (await _billing.StoredAsync(customer)).Standing);
    }

    [Fact]
    public async Task The_subscription_after_a_full_page_of_subscriptions_is_seen()
    {
        var customer = await _billing.Shop.CustomerAsync();
        for (var i = 0; i < 101; i++)
            await _billing.Shop.SubscribeAsync(customer);
        var subscriptions = new StripeSubscriptions(_billing.Simulator.Stripe, _billing.Products(), _billing.Plan, _billing.Time);
        var listed = await subscriptions.AllAsync(TimeSpan.Zero, Ct);
        Assert.Equal(101, listed[customer.Id].Select(subscription => subscription.Id).Distinct().Count());
        Assert.Equal(101, listed[customer.Id].Count());
    }

    [Fact]
    public async Task A_lost_event_is_repaired_where_only_the_features_differ()
    {
        var customer = await _billing.PayingCustomerAsync();
        var stored = await _billing.SyncAsync(customer);
        var other = stored with { Features = ["hosted_ai", "withdrawn"] };
        await _billing.Store.SaveBillingAsync(customer, 1, other, new(["test"], "stored"), Ct);
        // Without the event it is not found: entitlements are fetched for those customers only whom something tells of.
        Assert.Empty((await _billing.ReconcileAsync()).Drifts);

        await _billing.LoseEventOfAsync(customer);
        var result = await _billing.ReconcileAsync();
        Assert.Equal((1, customer), (result.UndeliveredEvents, Assert.Single(result.Drifts).CustomerId));
        Assert.Equal([customer], await _billing.WorkAsync());
        Assert.Equal(["hosted_ai"], (await _billing.StoredAsync(customer)).Features);
    }

    [Fact]
    public async Task A_lost_event_of_a_customer_without_account_or_subscription_is_looked_into()
    {
        var customer = (await _billing.Shop.CustomerAsync()).Id;
        var fetched = new List<string>();
        await _billing.LoseEventsAsync("customer.deleted");
        await _billing.V1.Customers.DeleteAsync(customer);
        await _billing.ReconcileAsync(fetch: (id, _) =>
        {
            fetched.Add(id);
            return Task.FromResult(new StripeSnapshot([], []));
        });
        Assert.Equal([customer], fetched);
    }
}
