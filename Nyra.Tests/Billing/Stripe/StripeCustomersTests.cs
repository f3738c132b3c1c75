using Nyra.Billing.Stripe;
using Stripe;
using Xunit;

namespace Nyra.Tests.Billing.Stripe;

/// <summary>
/// What is read from Stripe's responses, here the simulator's: whatever is lost gives access that is not paid, or takes it from a payer.
/// </summary>
public sealed class StripeCustomersTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private SimulatedBilling _billing = null!;
    private Customer _customer = null!;

    public async ValueTask InitializeAsync()
    {
        _billing = await SimulatedBilling.StartAsync();
        _customer = await _billing.Shop.CustomerAsync();
    }

    public async ValueTask DisposeAsync() => await _billing.DisposeAsync();

    [Fact]
    public async Task A_subscription_is_read_with_the_period_and_product_of_the_item_that_is_sold_here()
    {
        var created = await SubscribeAsync(await OtherPriceAsync(), _billing.PriceId);
        var ours = created.Items.Data.Single(item => item.Price.Id == _billing.PriceId);
        var expected = new SubscriptionSnapshot(
            created.Id, "active", created.Created, ours.CurrentPeriodStart, ours.CurrentPeriodEnd, ProductId: _billing.Shop.Product.Id);
        Assert.Equal(expected, await OnlyAsync());
    }

    [Fact]
    public async Task A_subscription_to_another_product_is_not_sold_here()
    {
        var created = await SubscribeAsync(await OtherPriceAsync());
        var found = await OnlyAsync();
        Assert.Equal((false, created.Items.Data[0].Price.ProductId), (found.Sold, found.ProductId));
    }

    [Fact]
    public async Task A_paused_collection_is_seen()
    {
        var subscription = await SubscribeAsync(_billing.PriceId);
        Assert.False((await OnlyAsync()).CollectionPaused);
        await _billing.V1.Subscriptions.UpdateAsync(subscription.Id, new() { PauseCollection = new() { Behavior = "void" } });
        Assert.True((await OnlyAsync()).CollectionPaused);
    }

    [Fact]
    public async Task A_cancellation_at_a_date_or_at_the_periods_end_is_seen()
    {
        var subscription = await SubscribeAsync(_billing.PriceId);
        Assert.Null((await OnlyAsync()).CancelsAt);
        await _billing.V1.Subscriptions.UpdateAsync(subscription.Id, new() { CancelAtPeriodEnd = true });
        Assert.Equal((await OnlyAsync()).PeriodEnd, (await OnlyAsync()).CancelsAt);
        var date = subscription.Items.Data[0].CurrentPeriodEnd.AddMonths(2);
        await _billing.V1.Subscriptions.UpdateAsync(subscription.Id, new() { CancelAt = date });
        Assert.Equal(date, (await OnlyAsync()).CancelsAt);
    }

    [Fact]
    public async Task Every_status_is_asked_for_and_every_page_is_read()
    {
        var first = await SubscribeAsync(_billing.PriceId);
        await _billing.V1.Subscriptions.CancelAsync(first.Id);
        for (var i = 0; i < 100; i++)
            await SubscribeAsync(_billing.PriceId);
        var found = (await FetchAsync()).Subscriptions;
        Assert.Equal(101, found.Count);
        Assert.Equal("canceled", found.Single(subscription => subscription.Id == first.Id).Status);
    }

    [Fact]
    public async Task A_features_cap_is_read_from_its_metadata()
    {
        await _billing.V1.Entitlements.Features.UpdateAsync(
            _billing.Shop.Feature.Id, new() { Metadata = new() { ["monthly_requests"] = "500" } });
        var plain = await _billing.V1.Entitlements.Features.CreateAsync(new() { Name = "Pro", LookupKey = "little-buddy-pro" });
        await _billing.V1.Products.Features.CreateAsync(
            _billing.Shop.Product.Id, new ProductFeatureCreateOptions { EntitlementFeature = plain.Id });
        await SubscribeAsync(_billing.PriceId);
        await _billing.Simulator.AdvanceAsync(new { seconds = 1 });
        Assert.Equal(
            [new("hosted_ai", 500), new("little-buddy-pro")], (await FetchAsync()).Features.OrderBy(feature => feature.LookupKey));
    }

    private async Task<SubscriptionSnapshot> OnlyAsync() => Assert.Single((await FetchAsync()).Subscriptions);

    private Task<StripeSnapshot> FetchAsync() => _billing.Customers().LookAsync(_customer.Id, Ct);

    private async Task<Subscription> SubscribeAsync(params string[] prices) => await _billing.V1.Subscriptions.CreateAsync(
        new() { Customer = _customer.Id, Items = [.. prices.Select(price => new SubscriptionItemOptions { Price = price })] });

    private async Task<string> OtherPriceAsync()
    {
        var product = await _billing.V1.Products.CreateAsync(new() { Name = "Something else" });
        var price = await _billing.V1.Prices.CreateAsync(
            new() { Product = product.Id, Currency = "usd", UnitAmount = 500, Recurring = new() { Interval = "month" } });
        return price.Id;
    }
}
