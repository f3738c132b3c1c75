using Stripe;
using Stripe.Entitlements;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class EntitlementTests : SimulatorTest
{
    [Fact]
    public async Task They_follow_the_subscription_a_little_later()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        await shop.SubscribeAsync(customer);

        var atFirst = await ActiveAsync(customer);
        var raised = await Simulator.RaisedByAsync(Simulator.EntitleAsync);
        var later = await ActiveAsync(customer);

        Assert.Empty(atFirst);
        Assert.Equal(["entitlements.active_entitlement_summary.updated"], raised);
        Assert.Equal((shop.Feature.Id, "hosted_ai"), (later.Single().FeatureId, later.Single().LookupKey));
        var one = await Simulator.V1.Entitlements.ActiveEntitlements.GetAsync(later.Single().Id, cancellationToken: Stop);
        Assert.Equal("hosted_ai", one.LookupKey);
    }

    [Fact]
    public async Task By_default_they_follow_by_themselves_within_moments()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        var shop = await Shop.OpenAsync(simulator);
        var customer = await shop.CustomerAsync();
        await shop.SubscribeAsync(customer);

        await RunningSimulator.UntilAsync(
            async () => (await simulator.V1.Entitlements.ActiveEntitlements.ListAsync(
                new ActiveEntitlementListOptions { Customer = customer.Id }, cancellationToken: Stop)).Any(),
            "the customer is entitled");
    }

    [Fact]
    public async Task The_summary_shows_what_is_and_what_was()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);
        await Simulator.EntitleAsync();
        await Simulator.V1.Subscriptions.CancelAsync(subscription.Id, cancellationToken: Stop);
        await Simulator.EntitleAsync();

        var update = (await Simulator.EventsAsync())[^1];
        var (_, json) = await Simulator.GetAsync($"/v1/events/{update.Id}");

        var summary = (ActiveEntitlementSummary)update.Data.Object;
        Assert.Equal(customer.Id, summary.Customer);
        Assert.Empty(summary.Entitlements);
        var was = json.GetProperty("data").GetProperty("previous_attributes").GetProperty("entitlements").GetProperty("data");
        Assert.Equal("hosted_ai", Assert.Single(was.EnumerateArray()).GetProperty("lookup_key").GetString());
        Assert.False(json.GetProperty("data").GetProperty("object").TryGetProperty("id", out _));
    }

    [Fact]
    public async Task The_summary_is_cut_at_ten_and_says_so()
    {
        var shop = await Shop.OpenAsync(Simulator);
        for (var i = 0; i < 11; i++)
        {
            var feature = await Simulator.V1.Entitlements.Features.CreateAsync(
                new FeatureCreateOptions { LookupKey = $"feature_{i}", Name = $"Feature {i}" }, cancellationToken: Stop);
            await Simulator.V1.Products.Features.CreateAsync(
                shop.Product.Id, new ProductFeatureCreateOptions { EntitlementFeature = feature.Id }, cancellationToken: Stop);
        }

        var customer = await shop.CustomerAsync();
        await shop.SubscribeAsync(customer);
        await Simulator.EntitleAsync();

        var summary = (ActiveEntitlementSummary)(await Simulator.EventsAsync())[^1].Data.Object;
        Assert.Equal(10, summary.Entitlements.Count());
        Assert.True(summary.Entitlements.HasMore);
        var all = await Simulator.V1.Entitlements.ActiveEntitlements.ListAsync(
            new ActiveEntitlementListOptions { Customer = customer.Id, Limit = 100 }, cancellationToken: Stop);
        Assert.Equal(12, all.Count());
    }

    [Fact]
    public async Task A_feature_attached_later_reaches_subscribers_with_their_next_period()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        await shop.SubscribeAsync(customer);
        await Simulator.EntitleAsync();
        var feature = await Simulator.V1.Entitlements.Features.CreateAsync(
            new FeatureCreateOptions { LookupKey = "sync", Name = "Sync" }, cancellationToken: Stop);
        await Simulator.V1.Products.Features.CreateAsync(
            shop.Product.Id, new ProductFeatureCreateOptions { EntitlementFeature = feature.Id }, cancellationToken: Stop);
        await Simulator.EntitleAsync();

        var before = await ActiveAsync(customer);
        await Simulator.AdvanceAsync(new { months = 1 });
        var after = await ActiveAsync(customer);

        Assert.Equal(["hosted_ai"], before.Select(one => one.LookupKey));
        Assert.Equal(["hosted_ai", "sync"], after.Select(one => one.LookupKey).Order());
        Assert.Contains(before.Single().Id, after.Select(one => one.Id));
    }

    [Fact]
    public async Task Two_subscriptions_to_one_product_entitle_once_and_until_both_are_over()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var first = await shop.SubscribeAsync(customer);
        await shop.SubscribeAsync(customer);
        await Simulator.EntitleAsync();
        await Simulator.V1.Subscriptions.CancelAsync(first.Id, cancellationToken: Stop);
        await Simulator.EntitleAsync();

        Assert.Equal(["hosted_ai"], (await ActiveAsync(customer)).Select(one => one.LookupKey));
        Assert.Single(await Simulator.EventsAsync(), one => one.Type == "entitlements.active_entitlement_summary.updated");
    }

    [Fact]
    public async Task A_past_due_subscription_keeps_them_and_an_incomplete_one_never_had_any()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var (late, never) = (await shop.CustomerAsync(), await shop.CustomerAsync("pm_card_chargeCustomerFail"));
        await shop.SubscribeAsync(late);
        await shop.SubscribeAsync(never);
        await shop.ChangeCardAsync(late, "pm_card_chargeCustomerFail");
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });

        Assert.Single(await ActiveAsync(late));
        Assert.Empty(await ActiveAsync(never));
    }

    private async Task<StripeList<ActiveEntitlement>> ActiveAsync(Customer customer) =>
        await Simulator.V1.Entitlements.ActiveEntitlements.ListAsync(
            new ActiveEntitlementListOptions { Customer = customer.Id }, cancellationToken: Stop);
}
