using Microsoft.Playwright;
using Stripe;
using Stripe.BillingPortal;
using Xunit;

namespace Nyra.Tests.StripeSimulator.Browser;

public class PortalInBrowserTests(Chromium chromium) : SimulatorTest
{
    [Theory]
    [InlineData(Looks.Light)]
    [InlineData(Looks.NarrowDark)]
    public async Task A_person_cancels_for_the_periods_end_and_thinks_better_of_it(Looks looks)
    {
        var (_, subscription, url) = await SubscribedAsync();
        await using var visit = await chromium.VisitAsync(looks);
        await visit.OpenAsync(url);
        await visit.SeesAsync("It renews on");
        await visit.IsInOrderAsync("portal");

        await visit.Page.Locator("summary").Filter(new() { HasText = "Cancel subscription" }).ClickAsync();
        await visit.IsInOrderAsync("portal-cancel");
        await visit.Button("Cancel subscription").ClickAsync();
        await visit.SeesAsync("Ends soon");
        await visit.IsInOrderAsync("portal-canceled");
        Assert.NotNull((await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).CancelAt);

        await visit.Button("Don't cancel").ClickAsync();
        await visit.SeesAsync("It renews on");
        Assert.Null((await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).CancelAt);
    }

    [Theory]
    [InlineData(Looks.Light)]
    [InlineData(Looks.NarrowDark)]
    public async Task A_failed_payment_is_mended_with_another_card(Looks looks)
    {
        var (customer, subscription, _) = await SubscribedAsync("pm_card_chargeCustomerFail");
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });
        await using var visit = await chromium.VisitAsync(looks);
        await visit.OpenAsync(await LinkAsync(customer));
        await visit.SeesAsync("Past due");
        await visit.IsInOrderAsync("portal-past-due");

        await visit.Page.GetByText("Change card").ClickAsync();
        await visit.FillCardAsync("4000000000000002");
        await visit.Button("Save card").ClickAsync();
        await visit.SeesAsync("declined");
        await visit.IsInOrderAsync("portal-declined");

        await visit.FillCardAsync("4242424242424242");
        await visit.Button("Save card").ClickAsync();
        await visit.SeesAsync("Visa ending in 4242");
        await visit.IsInOrderAsync("portal-card-saved");
        await visit.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Pay invoice") }).ClickAsync();
        await visit.SeesAsync("It renews on");
        Assert.Equal("active", (await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).Status);
    }

    [Fact]
    public async Task An_open_invoice_is_paid_on_its_own_page()
    {
        var (customer, _, _) = await SubscribedAsync("pm_card_chargeCustomerFail");
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });
        var open = (await Simulator.V1.Invoices.ListAsync(new InvoiceListOptions { Customer = customer.Id, Status = "open" }, cancellationToken: Stop)).Single();
        await using var visit = await chromium.VisitAsync();
        await visit.OpenAsync(open.HostedInvoiceUrl);
        await visit.IsInOrderAsync("invoice");
        await visit.FillCardAsync("4242424242424242");
        await visit.Button("Pay $12.00").ClickAsync();
        await visit.SeesAsync("Paid");
        await visit.IsInOrderAsync("invoice-paid");
        Assert.Equal("paid", (await Simulator.V1.Invoices.GetAsync(open.Id, cancellationToken: Stop)).Status);
    }

    [Fact]
    public async Task A_link_that_is_no_good_says_so()
    {
        await using var visit = await chromium.VisitAsync();
        await visit.OpenAsync($"{Simulator.Origin}/p/session/nobody");
        await visit.IsInOrderAsync("portal-unknown");
    }

    /// <summary>Subscribes with a card that pays, then puts another one in its place.</summary>
    private async Task<(Customer Customer, Stripe.Subscription Subscription, string Url)> SubscribedAsync(string card = "pm_card_visa")
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);
        await shop.ChangeCardAsync(customer, card);
        return (customer, subscription, await LinkAsync(customer));
    }

    private async Task<string> LinkAsync(Customer customer)
    {
        var session = await Simulator.V1.BillingPortal.Sessions.CreateAsync(
            new SessionCreateOptions { Customer = customer.Id, ReturnUrl = "https://shop.example/account" }, cancellationToken: Stop);
        return session.Url;
    }
}
