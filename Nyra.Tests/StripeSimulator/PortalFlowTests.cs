using System.Net;
using Stripe.BillingPortal;
using Xunit;
using Customer = Stripe.Customer;
using Subscription = Stripe.Subscription;

namespace Nyra.Tests.StripeSimulator;

public class PortalFlowTests : SimulatorTest
{
    [Fact]
    public async Task A_cancel_flow_asks_for_one_thing_and_leads_where_it_was_told()
    {
        var (customer, subscription) = await SubscribedAsync();
        var session = await StartAsync(customer, CancelFlow(subscription, new SessionFlowDataAfterCompletionOptions
        {
            Type = "redirect",
            Redirect = new SessionFlowDataAfterCompletionRedirectOptions { ReturnUrl = "https://shop.example/goodbye" },
        }));
        Assert.Equal(("subscription_cancel", subscription.Id), (session.Flow.Type, session.Flow.SubscriptionCancel.Subscription));
        var page = await HostedPage.OpenAsync(Simulator, session.Url);
        Assert.True(page.HasForm("/cancel"));
        Assert.False(page.HasForm("/card"));
        Assert.Contains("Cancel your subscription", page.Html, StringComparison.Ordinal);

        var done = await page.SubmitAsync("/cancel");

        Assert.Equal("https://shop.example/goodbye", done.Location);
        Assert.NotNull((await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).CancelAt);

        // Whoever comes back finds it done, not a second question.
        Assert.Equal("https://shop.example/goodbye", (await HostedPage.OpenAsync(Simulator, session.Url)).Location);
    }

    [Fact]
    public async Task A_hosted_confirmation_says_what_it_was_told_to()
    {
        var (customer, subscription) = await SubscribedAsync();
        var session = await StartAsync(customer, CancelFlow(subscription, new SessionFlowDataAfterCompletionOptions
        {
            Type = "hosted_confirmation",
            HostedConfirmation = new SessionFlowDataAfterCompletionHostedConfirmationOptions { CustomMessage = "See you soon & thanks" },
        }));

        var done = await (await HostedPage.OpenAsync(Simulator, session.Url)).SubmitAsync("/cancel");

        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Contains("See you soon &amp; thanks", done.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_flow_changes_the_card_and_ends_on_the_portal()
    {
        var (customer, _) = await SubscribedAsync();
        var session = await StartAsync(customer, new SessionFlowDataOptions { Type = "payment_method_update" });
        var page = await HostedPage.OpenAsync(Simulator, session.Url);
        Assert.False(page.HasForm("/cancel"));

        var declined = await page.PayAsync("/card", "4000000000000002");
        var done = await page.PayAsync("/card", "5555555555554444");

        Assert.Equal(HttpStatusCode.PaymentRequired, declined.Status);
        Assert.False(declined.HasForm("/cancel"));
        Assert.EndsWith("?done=card", done.Location, StringComparison.Ordinal);
        var home = await HostedPage.OpenAsync(Simulator, Simulator.Origin + done.Location);
        Assert.Contains("Mastercard ending in 4444", home.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("flow_data[type]=subscription_pause&flow_data[subscription_pause][subscription]=SUB", "flow_data[type]")]
    [InlineData("flow_data[type]=subscription_cancel", "flow_data[subscription_cancel]")]
    [InlineData(
        "flow_data[type]=subscription_cancel&flow_data[subscription_cancel][subscription]=sub_none",
        "flow_data[subscription_cancel][subscription]")]
    [InlineData(
        "flow_data[type]=payment_method_update&flow_data[after_completion][type]=redirect", "flow_data[after_completion][redirect]")]
    public async Task What_cannot_be_done_is_refused_with_its_parameter(string form, string parameter)
    {
        var (customer, _) = await SubscribedAsync();

        var (response, json) = await Simulator.PostAsync("/v1/billing_portal/sessions", $"customer={customer.Id}&{form}");

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(parameter, json.GetProperty("error").GetProperty("param").GetString());
    }

    private static SessionFlowDataOptions CancelFlow(Subscription subscription, SessionFlowDataAfterCompletionOptions after) => new()
    {
        Type = "subscription_cancel",
        SubscriptionCancel = new SessionFlowDataSubscriptionCancelOptions { Subscription = subscription.Id },
        AfterCompletion = after,
    };

    private async Task<(Customer Customer, Subscription Subscription)> SubscribedAsync()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        return (customer, await shop.SubscribeAsync(customer));
    }

    private Task<Session> StartAsync(Customer customer, SessionFlowDataOptions flow) =>
        Simulator.V1.BillingPortal.Sessions.CreateAsync(
            new SessionCreateOptions { Customer = customer.Id, ReturnUrl = "https://shop.example/account", FlowData = flow },
            cancellationToken: Stop);
}
