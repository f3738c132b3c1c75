using System.Net;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

/// <summary>Stripe's setting "limit customers to one subscription".</summary>
public class OneSubscriptionTests : SimulatorTest
{
    private protected override (string Option, object Value)[] Options => [("LimitToOneSubscription", true)];

    [Fact]
    public async Task A_subscribed_customer_is_led_to_the_portal_instead()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        await shop.SubscribeAsync(customer);
        var session = await shop.CheckoutAsync(options => options.Customer = customer.Id);

        var page = await HostedPage.OpenAsync(Simulator, session.Url);
        var portal = await HostedPage.OpenAsync(Simulator, page.Link("Manage subscription")!);

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.True(portal.HasForm("/cancel"));
    }

    [Fact]
    public async Task Somebody_with_a_subscribed_address_is_too()
    {
        var shop = await Shop.OpenAsync(Simulator);
        await shop.SubscribeAsync(await shop.CustomerAsync(email: "jenny@example.com"));
        var session = await shop.CheckoutAsync();
        var page = await HostedPage.OpenAsync(Simulator, session.Url);

        var refused = await page.PayAsync(session.Id, "4242424242424242", ("email", "Jenny@Example.com"));
        var accepted = await page.PayAsync(session.Id, "4242424242424242", ("email", "another@example.com"));

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal(HttpStatusCode.SeeOther, accepted.Status);
    }

    [Fact]
    public async Task Who_has_canceled_may_subscribe_again()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);
        await Simulator.V1.Subscriptions.CancelAsync(subscription.Id, cancellationToken: Stop);
        var session = await shop.CheckoutAsync(options => options.Customer = customer.Id);

        var page = await HostedPage.OpenAsync(Simulator, session.Url);

        Assert.Equal(HttpStatusCode.OK, page.Status);
    }
}
