using Nyra.Billing.Entitlements;
using Stripe;
using Xunit;

namespace Nyra.Tests.Billing.Stripe;

/// <summary>A subscription to a product that was never sold here counts when the product grants features of the plan.</summary>
public sealed class GrantingProductTests : IAsyncLifetime
{
    private SimulatedBilling _billing = null!;

    public async ValueTask InitializeAsync() => _billing = await SimulatedBilling.StartAsync();

    public async ValueTask DisposeAsync() => await _billing.DisposeAsync();

    [Fact]
    public async Task A_plan_change_to_a_product_with_the_same_features_keeps_access()
    {
        var customer = await _billing.PayingCustomerAsync();
        var before = await _billing.SyncAsync(customer);
        var price = await PriceAsync(_billing.Shop.Feature);
        await MoveAsync(customer, price);
        var after = await _billing.SyncAsync(customer);
        Assert.Equal((SubscriptionStanding.Active, price.ProductId), (after.Standing, after.ProductId));
        Assert.Equal(before.Features, after.Features);
        Assert.Empty((await _billing.ReconcileAsync()).Drifts);
    }

    [Fact]
    public async Task Reconciliation_finds_a_payer_of_such_a_product_whom_no_event_named()
    {
        var customer = await _billing.Shop.CustomerAsync();
        await SubscribeAsync(customer, await PriceAsync(_billing.Shop.Feature));
        Assert.Equal(SubscriptionStanding.Active, Assert.Single((await _billing.ReconcileAsync()).Drifts).Stripe);
    }

    [Fact]
    public async Task A_product_with_a_part_of_the_features_gives_that_part()
    {
        _billing.Plan = new() { Name = "pro", Features = "hosted_ai, little-buddy-pro", HostedAiCap = 100 };
        var customer = await _billing.Shop.CustomerAsync();
        await SubscribeAsync(customer, await PriceAsync(_billing.Shop.Feature));
        var state = await _billing.SyncAsync(customer.Id);
        Assert.Equal((SubscriptionStanding.Active, FeatureSource.Stripe), (state.Standing, state.FeatureSource));
        Assert.Equal(["hosted_ai"], state.Features);
    }

    [Fact]
    public async Task Products_of_one_subscription_grant_their_features_together_and_the_first_is_named()
    {
        _billing.Plan = new() { Name = "pro", Features = "hosted_ai, little-buddy-pro", HostedAiCap = 100 };
        var second = await _billing.V1.Entitlements.Features.CreateAsync(new() { LookupKey = "little-buddy-pro", Name = "Little Buddy" });
        var prices = new[] { await PriceAsync(), await PriceAsync(second), await PriceAsync(_billing.Shop.Feature, second) };
        var customer = await _billing.Shop.CustomerAsync();
        await _billing.V1.Subscriptions.CreateAsync(
            new() { Customer = customer.Id, Items = [.. prices.Select(price => new SubscriptionItemOptions { Price = price.Id })] });
        var found = Assert.Single((await _billing.Customers().LookAsync(customer.Id, CancellationToken.None)).Subscriptions);
        Assert.Equal((false, prices[1].ProductId), (found.Sold, found.ProductId));
        Assert.Equal(["hosted_ai", "little-buddy-pro"], found.Grants!);
    }

    [Fact]
    public async Task A_product_with_other_features_or_none_does_not_count()
    {
        var other = await _billing.V1.Entitlements.Features.CreateAsync(new() { LookupKey = "other", Name = "Other" });
        foreach (var price in new[] { await PriceAsync(other), await PriceAsync() })
        {
            var customer = await _billing.Shop.CustomerAsync();
            await SubscribeAsync(customer, price);
            Assert.Equal(SubscriptionStanding.None, (await _billing.SyncAsync(customer.Id)).Standing);
        }
        Assert.Empty((await _billing.ReconcileAsync()).Drifts);
    }

    [Fact]
    public async Task A_product_counts_from_the_moment_on_that_the_feature_is_attached_to_it()
    {
        var customer = await _billing.Shop.CustomerAsync();
        var price = await PriceAsync();
        await SubscribeAsync(customer, price);
        Assert.Equal(SubscriptionStanding.None, (await _billing.SyncAsync(customer.Id)).Standing);
        await AttachAsync(price.ProductId, _billing.Shop.Feature);
        Assert.Equal(SubscriptionStanding.Active, (await _billing.SyncAsync(customer.Id)).Standing);
    }

    [Fact]
    public async Task Of_two_subscriptions_the_one_with_the_product_that_is_sold_here_counts()
    {
        var customer = await _billing.Shop.CustomerAsync();
        await SubscribeAsync(customer, await PriceAsync(_billing.Shop.Feature));
        var sold = await _billing.Shop.SubscribeAsync(customer);
        await SubscribeAsync(customer, await PriceAsync(_billing.Shop.Feature));
        Assert.Equal(sold.Id, (await _billing.SyncAsync(customer.Id)).SubscriptionId);
    }

    [Fact]
    public async Task The_feature_of_one_product_does_not_make_a_subscription_to_another_count()
    {
        // Sent and never paid, the subscription to our product gives the entitlement at Stripe and no access here.
        var customer = await _billing.Shop.CustomerAsync();
        await _billing.V1.Subscriptions.CreateAsync(new()
        {
            Customer = customer.Id,
            Items = [new() { Price = _billing.PriceId }],
            CollectionMethod = "send_invoice",
            DaysUntilDue = 5,
        });
        await SubscribeAsync(customer, await PriceAsync());
        Assert.Equal(SubscriptionStanding.Incomplete, (await _billing.SyncAsync(customer.Id)).Standing);
    }

    private async Task<Price> PriceAsync(params global::Stripe.Entitlements.Feature[] features)
    {
        var product = await _billing.V1.Products.CreateAsync(new() { Name = "Team" });
        foreach (var feature in features)
            await AttachAsync(product.Id, feature);
        return await _billing.V1.Prices.CreateAsync(
            new() { Product = product.Id, Currency = "usd", UnitAmount = 2400, Recurring = new() { Interval = "month" } });
    }

    private async Task AttachAsync(string product, global::Stripe.Entitlements.Feature feature) =>
        await _billing.V1.Products.Features.CreateAsync(product, new ProductFeatureCreateOptions { EntitlementFeature = feature.Id });

    private async Task SubscribeAsync(Customer customer, Price price) =>
        await _billing.V1.Subscriptions.CreateAsync(new() { Customer = customer.Id, Items = [new() { Price = price.Id }] });

    private async Task MoveAsync(string customer, Price price)
    {
        var subscription = Assert.Single(await _billing.V1.Subscriptions.ListAsync(new() { Customer = customer }));
        await _billing.V1.Subscriptions.UpdateAsync(
            subscription.Id, new() { Items = [new() { Id = subscription.Items.Data[0].Id, Price = price.Id }] });
    }
}
