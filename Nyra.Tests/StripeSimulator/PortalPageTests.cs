using System.Net;
using Stripe.BillingPortal;
using Xunit;
using Customer = Stripe.Customer;

namespace Nyra.Tests.StripeSimulator;

public class PortalPageTests : SimulatorTest
{
    [Fact]
    public async Task It_shows_plan_card_and_invoices_and_leads_back()
    {
        var (customer, _) = await SubscribedAsync();

        var page = await OpenAsync(customer);

        Assert.Contains("Pro", page.Html, StringComparison.Ordinal);
        Assert.Contains("It renews on ", page.Html, StringComparison.Ordinal);
        Assert.Contains("Visa ending in 4242", page.Html, StringComparison.Ordinal);
        Assert.Contains("-0001", page.Html, StringComparison.Ordinal);
        Assert.Equal("https://shop.example/account", page.Link("Back"));
    }

    [Fact]
    public async Task A_changed_card_is_the_one_that_renews()
    {
        var (customer, subscription) = await SubscribedAsync();
        var page = await OpenAsync(customer);

        var declined = await page.PayAsync("/card", "4000000000000002");
        var saved = await page.PayAsync("/card", "4000000000000341");
        var after = await OpenAsync(customer);
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });

        Assert.Equal((HttpStatusCode.PaymentRequired, HttpStatusCode.SeeOther), (declined.Status, saved.Status));
        Assert.Contains("Visa ending in 0341", after.Html, StringComparison.Ordinal);
        Assert.Equal("past_due", (await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).Status);
    }

    [Fact]
    public async Task An_open_invoice_can_be_paid_there_with_a_new_card()
    {
        var (customer, subscription) = await SubscribedAsync();
        await (await OpenAsync(customer)).PayAsync("/card", "4000000000000341");
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });

        var failed = await (await OpenAsync(customer)).SubmitAsync("/pay");
        await (await OpenAsync(customer)).PayAsync("/card", "5555555555554444");
        var paid = await (await OpenAsync(customer)).SubmitAsync("/pay");

        Assert.Equal((HttpStatusCode.PaymentRequired, HttpStatusCode.SeeOther), (failed.Status, paid.Status));
        Assert.Equal("active", (await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).Status);
    }

    [Fact]
    public async Task A_card_form_with_a_wrong_field_comes_back_open()
    {
        var (customer, _) = await SubscribedAsync();

        var wrong = await (await OpenAsync(customer)).PayAsync("/card", "4242424242424242", ("cardCvc", "x"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Equal("#cardCvc", wrong.Link("security code is invalid"));
        Assert.Contains("<details open>", wrong.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_customers_link_does_not_reach_another_customers_subscription()
    {
        var (mine, _) = await SubscribedAsync();
        var shop = await Shop.OpenAsync(Simulator, feature: "other");
        var other = await shop.SubscribeAsync(await shop.CustomerAsync(email: "other@example.com"));

        var refused = await (await OpenAsync(mine)).SubmitAsync("/cancel", ("subscription", other.Id));

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Null((await Simulator.V1.Subscriptions.GetAsync(other.Id, cancellationToken: Stop)).CancelAt);
    }

    [Fact]
    public async Task An_unknown_link_says_it_has_expired()
    {
        var page = await HostedPage.OpenAsync(Simulator, $"{Simulator.Origin}/p/session/test_nothing");

        Assert.Equal(HttpStatusCode.Gone, page.Status);
        Assert.Contains("This link has expired", page.Html, StringComparison.Ordinal);
    }

    private async Task<(Customer Customer, Stripe.Subscription Subscription)> SubscribedAsync()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        return (customer, await shop.SubscribeAsync(customer));
    }

    private async Task<HostedPage> OpenAsync(Customer customer, string? configuration = null)
    {
        var session = await Simulator.V1.BillingPortal.Sessions.CreateAsync(
            new SessionCreateOptions
            {
                Customer = customer.Id,
                ReturnUrl = "https://shop.example/account",
                Configuration = configuration,
            },
            cancellationToken: Stop);
        return await HostedPage.OpenAsync(Simulator, session.Url);
    }
}
