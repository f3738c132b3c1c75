using Nyra.Billing.Entitlements;
using Xunit;

namespace Nyra.Tests.Billing.Stripe;

/// <summary>NYRA_STRIPE_PRICE_PRO_MONTHLY is switched to a price of another product.</summary>
public sealed class SoldProductsTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private SimulatedBilling _billing = null!;

    public async ValueTask InitializeAsync() => _billing = await SimulatedBilling.StartAsync();

    public async ValueTask DisposeAsync() => await _billing.DisposeAsync();

    [Fact]
    public async Task Earlier_payers_keep_access()
    {
        var customer = await _billing.PayingCustomerAsync();
        var before = await _billing.SyncAsync(customer);
        _billing.PriceId = await NewPriceAsync();
        Assert.Empty((await _billing.ReconcileAsync()).Drifts);
        Assert.Equivalent(before, await _billing.SyncAsync(customer), strict: true);
    }

    [Fact]
    public async Task A_payer_of_the_earlier_price_who_was_never_seen_before_gets_access()
    {
        await _billing.SyncAsync(await _billing.PayingCustomerAsync());
        // A payment page of the earlier price stays open for a day.
        var late = await _billing.PayingCustomerAsync();
        _billing.PriceId = await NewPriceAsync();
        Assert.Equal(SubscriptionStanding.Active, (await _billing.SyncAsync(late)).Standing);
    }

    [Fact]
    public async Task Payers_stored_by_version_0_1_keep_access_and_reconciliation_revokes_none()
    {
        var customers = new List<string>();
        for (var i = 0; i < 8; i++)
            customers.Add(await _billing.PayingCustomerAsync());
        foreach (var customer in customers)
        {
            await _billing.SyncAsync(customer);
            // 0.1 did not store the product, and recorded none as sold.
            var (version, stored) = (await _billing.Store.FindAsync(customer, Ct))!.Billing;
            var old = stored with { ProductId = null };
            await _billing.Store.SaveBillingAsync(customer, version, old, new(["0.1"], "as 0.1 stored it"), Ct);
        }
        var (sold, _) = (await _billing.Store.FindDocumentAsync("sold-products", Ct))!.Value;
        await _billing.Store.SaveDocumentAsync("sold-products", sold, System.Text.Json.JsonDocument.Parse("[]").RootElement, Ct);
        _billing.PriceId = await NewPriceAsync();

        var result = await _billing.ReconcileAsync();
        Assert.Equal((0, 8), (result.Drifts.Count(drift => drift.Revokes), result.Queued));
        await _billing.WorkAsync();
        foreach (var customer in customers)
        {
            var stored = await _billing.StoredAsync(customer);
            Assert.Equal((SubscriptionStanding.Active, _billing.Shop.Product.Id), (stored.Standing, stored.ProductId));
        }
        Assert.Empty((await _billing.ReconcileAsync()).Drifts);
    }

    [Fact]
    public async Task A_running_process_counts_what_another_one_begins_to_sell()
    {
        var running = _billing.Customers();
        var earlier = await _billing.PayingCustomerAsync();
        Assert.True(Assert.Single((await running.LookAsync(earlier, Ct)).Subscriptions).Sold);
        var price = await NewPriceAsync();
        var customer = await _billing.Shop.CustomerAsync();
        await _billing.V1.Subscriptions.CreateAsync(new() { Customer = customer.Id, Items = [new() { Price = price }] });
        Assert.False(Assert.Single((await running.LookAsync(customer.Id, Ct)).Subscriptions).Sold);
        _billing.PriceId = price;
        await _billing.Products().RecordAsync(Ct);
        Assert.True(Assert.Single((await running.LookAsync(customer.Id, Ct)).Subscriptions).Sold);
    }

    [Fact]
    public async Task A_subscription_that_is_moved_to_a_foreign_product_ends_access()
    {
        var customer = await _billing.PayingCustomerAsync();
        await _billing.SyncAsync(customer);
        var subscription = Assert.Single(await _billing.V1.Subscriptions.ListAsync(new() { Customer = customer }));
        await _billing.V1.Subscriptions.UpdateAsync(
            subscription.Id, new() { Items = [new() { Id = subscription.Items.Data[0].Id, Price = await NewPriceAsync() }] });
        Assert.Equal(SubscriptionStanding.None, (await _billing.SyncAsync(customer)).Standing);
    }

    private async Task<string> NewPriceAsync()
    {
        var product = await _billing.V1.Products.CreateAsync(new() { Name = "Pro 2" });
        var price = await _billing.V1.Prices.CreateAsync(
            new() { Product = product.Id, Currency = "usd", UnitAmount = 1500, Recurring = new() { Interval = "month" } });
        return price.Id;
    }
}
