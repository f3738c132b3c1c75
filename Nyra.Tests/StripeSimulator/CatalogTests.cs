using Stripe;
using Stripe.Entitlements;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class CatalogTests : SimulatorTest
{
    [Fact]
    public async Task A_product_can_be_made_changed_found_and_deleted()
    {
        var products = Simulator.V1.Products;
        var made = await products.CreateAsync(
            new ProductCreateOptions
            {
                Id = "prod_pro",
                Name = "Pro",
                Description = "Everything",
                Metadata = new() { ["tier"] = "1", ["old"] = "x" },
                MarketingFeatures = [new ProductMarketingFeatureOptions { Name = "Hosted AI" }],
            },
            cancellationToken: Stop);
        var changed = await products.UpdateAsync(
            made.Id,
            new ProductUpdateOptions { Name = "Pro+", Active = false, Metadata = new() { ["tier"] = "2", ["old"] = "" } },
            cancellationToken: Stop);
        var active = await products.ListAsync(new ProductListOptions { Active = true }, cancellationToken: Stop);
        var inactive = await products.ListAsync(new ProductListOptions { Active = false }, cancellationToken: Stop);
        var deleted = await products.DeleteAsync(made.Id, cancellationToken: Stop);

        Assert.Equal(("prod_pro", "Pro+", "Everything"), (changed.Id, changed.Name, changed.Description));
        Assert.Equal("Hosted AI", changed.MarketingFeatures.Single().Name);
        Assert.Equal([new("tier", "2")], changed.Metadata);
        Assert.Empty(active);
        Assert.Equal("prod_pro", inactive.Single().Id);
        Assert.True(deleted.Deleted);
        Assert.Equal(
            ["product.created", "product.updated", "product.deleted"], (await Simulator.EventsAsync()).Select(one => one.Type));
    }

    [Fact]
    public async Task A_product_with_prices_is_not_deleted()
    {
        var shop = await Shop.OpenAsync(Simulator);

        var refusal = await Assert.ThrowsAsync<StripeException>(
            () => Simulator.V1.Products.DeleteAsync(shop.Product.Id, cancellationToken: Stop));

        Assert.Contains("user-created prices", refusal.StripeError.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_product_can_bring_its_default_price()
    {
        var product = await Simulator.V1.Products.CreateAsync(
            new ProductCreateOptions
            {
                Name = "Pro",
                DefaultPriceData = new ProductDefaultPriceDataOptions
                {
                    Currency = "usd",
                    UnitAmount = 900,
                    Recurring = new ProductDefaultPriceDataRecurringOptions { Interval = "year" },
                },
                Expand = ["default_price"],
            },
            cancellationToken: Stop);

        Assert.Equal(900, product.DefaultPrice.UnitAmount);
        Assert.Equal("year", product.DefaultPrice.Recurring.Interval);
        Assert.Equal(
            ["product.created", "plan.created", "price.created"], (await Simulator.EventsAsync()).Select(one => one.Type));
    }

    [Fact]
    public async Task Prices_are_found_by_lookup_key_product_and_interval()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var prices = Simulator.V1.Prices;
        var keyed = await prices.CreateAsync(
            new PriceCreateOptions
            {
                Currency = "EUR",
                UnitAmount = 5000,
                LookupKey = "pro_yearly",
                Nickname = "yearly",
                ProductData = new PriceProductDataOptions { Name = "Other" },
                Recurring = new PriceRecurringOptions { Interval = "year", IntervalCount = 1 },
            },
            cancellationToken: Stop);

        var byKey = await prices.ListAsync(new PriceListOptions { LookupKeys = ["pro_yearly"] }, cancellationToken: Stop);
        var byProduct = await prices.ListAsync(new PriceListOptions { Product = shop.Product.Id }, cancellationToken: Stop);
        var byInterval = await prices.ListAsync(
            new PriceListOptions { Recurring = new PriceRecurringListOptions { Interval = "year" } }, cancellationToken: Stop);

        Assert.Equal(("eur", 5000, "recurring"), (keyed.Currency, keyed.UnitAmount, keyed.Type));
        Assert.Equal(keyed.Id, byKey.Single().Id);
        Assert.Equal(shop.Price.Id, byProduct.Single().Id);
        Assert.Equal(keyed.Id, byInterval.Single().Id);
    }

    [Fact]
    public async Task A_lookup_key_belongs_to_one_price_until_it_is_transferred()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var options = new PriceCreateOptions { Currency = "usd", UnitAmount = 1, Product = shop.Product.Id, LookupKey = "pro" };
        var first = await Simulator.V1.Prices.CreateAsync(options, cancellationToken: Stop);
        var refusal = await Assert.ThrowsAsync<StripeException>(
            () => Simulator.V1.Prices.CreateAsync(options, cancellationToken: Stop));
        options.TransferLookupKey = true;
        var second = await Simulator.V1.Prices.CreateAsync(options, cancellationToken: Stop);

        Assert.Contains(first.Id, refusal.StripeError.Message, StringComparison.Ordinal);
        Assert.Equal("pro", second.LookupKey);
        Assert.Null((await Simulator.V1.Prices.GetAsync(first.Id, cancellationToken: Stop)).LookupKey);
    }

    [Fact]
    public async Task A_price_can_be_changed_where_Stripe_lets_it()
    {
        var shop = await Shop.OpenAsync(Simulator);

        var changed = await Simulator.V1.Prices.UpdateAsync(
            shop.Price.Id, new PriceUpdateOptions { Active = false, Nickname = "old" }, cancellationToken: Stop);
        var (response, _) = await Simulator.PostAsync($"/v1/prices/{shop.Price.Id}", "unit_amount=1");

        Assert.Equal((false, "old"), (changed.Active, changed.Nickname));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Features_are_attached_to_products_and_detached_again()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var features = Simulator.V1.Entitlements.Features;
        var extra = await features.CreateAsync(
            new FeatureCreateOptions { LookupKey = "sync", Name = "Sync", Metadata = new() { ["a"] = "b" } }, cancellationToken: Stop);
        var attached = await Simulator.V1.Products.Features.CreateAsync(
            shop.Product.Id, new ProductFeatureCreateOptions { EntitlementFeature = extra.Id }, cancellationToken: Stop);
        var both = await Simulator.V1.Products.Features.ListAsync(shop.Product.Id, cancellationToken: Stop);
        await Simulator.V1.Products.Features.DeleteAsync(shop.Product.Id, attached.Id, cancellationToken: Stop);
        var one = await Simulator.V1.Products.Features.ListAsync(shop.Product.Id, cancellationToken: Stop);
        await features.UpdateAsync(extra.Id, new FeatureUpdateOptions { Active = false, Name = "Old sync" }, cancellationToken: Stop);
        var live = await features.ListAsync(cancellationToken: Stop);

        Assert.Equal("sync", attached.EntitlementFeature.LookupKey);
        Assert.Equal(["sync", "hosted_ai"], both.Select(feature => feature.EntitlementFeature.LookupKey));
        Assert.Equal(["hosted_ai"], one.Select(feature => feature.EntitlementFeature.LookupKey));
        Assert.Equal(["hosted_ai"], live.Select(feature => feature.LookupKey));
        Assert.Equal("Old sync", (await features.GetAsync(extra.Id, cancellationToken: Stop)).Name);
    }

    [Fact]
    public async Task A_lookup_key_names_one_feature()
    {
        await Shop.OpenAsync(Simulator);

        var refusal = await Assert.ThrowsAsync<StripeException>(() => Simulator.V1.Entitlements.Features.CreateAsync(
            new FeatureCreateOptions { LookupKey = "hosted_ai", Name = "Again" }, cancellationToken: Stop));

        Assert.Equal("lookup_key", refusal.StripeError.Param);
    }

    [Fact]
    public async Task The_account_is_an_ordinary_test_account()
    {
        var account = await Simulator.V1.Accounts.GetSelfAsync(cancellationToken: Stop);

        Assert.StartsWith("acct_", account.Id, StringComparison.Ordinal);
        Assert.True(account.ChargesEnabled);
        Assert.Equal(account.Id, (await Simulator.V1.Accounts.GetAsync(account.Id, cancellationToken: Stop)).Id);
    }
}
