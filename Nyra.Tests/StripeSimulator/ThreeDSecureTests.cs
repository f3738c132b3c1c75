using System.Net;
using Stripe;
using Stripe.BillingPortal;
using Xunit;
using Customer = Stripe.Customer;

namespace Nyra.Tests.StripeSimulator;

/// <summary>The bank's step between a form and its outcome, as a browser without script has it.</summary>
public class ThreeDSecureTests : SimulatorTest
{
    private const string Card = "4000002500003155";

    [Fact]
    public async Task Checkout_makes_nothing_before_the_bank_is_answered_and_everything_then()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync();
        HostedPage? bank = null;

        var before = await Simulator.AllRaisedByAsync(async () => bank = await ToBankAsync(
            await (await HostedPage.OpenAsync(Simulator, session.Url)).PayAsync(session.Id, Card, ("email", "jenny@example.com"))));
        Assert.Empty(before);
        Assert.Contains("ending in 3155", bank!.Html, StringComparison.Ordinal);
        Assert.Contains("$12.00", bank.Html, StringComparison.Ordinal);
        Assert.Contains("Simulated bank", bank.Html, StringComparison.Ordinal);
        var paid = await bank.AnswerAsync("complete");

        Assert.Equal((HttpStatusCode.SeeOther, $"https://shop.example/thanks?session={session.Id}"), (paid.Status, paid.Location));
        var subscription = (await Simulator.V1.Subscriptions.ListAsync(cancellationToken: Stop)).Single();
        Assert.Equal("active", subscription.Status);
        var charge = (await Simulator.V1.Charges.ListAsync(cancellationToken: Stop)).Single();
        Assert.Equal("authenticated", charge.PaymentMethodDetails.Card.ThreeDSecure.Result);

        // Asked once, this card is not asked about at renewals.
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });
        Assert.Equal("active", (await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).Status);
    }

    [Fact]
    public async Task A_failed_step_leads_back_to_the_form_with_nothing_made()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync();
        var bank = await ToBankAsync(
            await (await HostedPage.OpenAsync(Simulator, session.Url)).PayAsync(session.Id, Card, ("email", "jenny@example.com")));

        var back = await bank.AnswerAsync("fail");

        Assert.Equal(HttpStatusCode.PaymentRequired, back.Status);
        Assert.Contains("We are unable to authenticate your payment method", back.Html, StringComparison.Ordinal);
        Assert.Empty(await Simulator.V1.Customers.ListAsync(cancellationToken: Stop));
        var paid = await back.PayAsync(session.Id, "4242424242424242");
        Assert.Equal(HttpStatusCode.SeeOther, paid.Status);
        Assert.Equal("complete", (await Simulator.V1.Checkout.Sessions.GetAsync(session.Id, cancellationToken: Stop)).Status);
    }

    [Fact]
    public async Task An_answer_for_a_session_that_is_paid_already_charges_nobody()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var session = await shop.CheckoutAsync();
        var page = await HostedPage.OpenAsync(Simulator, session.Url);
        var bank = await ToBankAsync(await page.PayAsync(session.Id, Card, ("email", "jenny@example.com")));
        await page.PayAsync(session.Id, "4242424242424242", ("email", "jenny@example.com"));

        var late = await Simulator.AllRaisedByAsync(() => bank.AnswerAsync("complete"));

        Assert.Empty(late);
    }

    [Fact]
    public async Task A_renewal_that_the_bank_asks_about_waits_on_the_invoices_page()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);
        await shop.ChangeCardAsync(customer, "pm_card_authenticationRequired");
        await Simulator.AdvanceAsync(new { months = 1 });

        var raised = await Simulator.RaisedByAsync(() => Simulator.AdvanceAsync(new { seconds = 3600 }));

        Assert.Contains("invoice.payment_action_required", raised);
        var late = await GetAsync(subscription);
        Assert.Equal("past_due", late.Status);
        var bank = await ToBankAsync(await (await PortalAsync(customer)).SubmitAsync("/pay"));
        var back = await bank.AnswerAsync("complete");
        Assert.Equal(HttpStatusCode.SeeOther, back.Status);
        Assert.Equal("active", (await GetAsync(subscription)).Status);
    }

    [Fact]
    public async Task The_invoices_own_page_goes_by_the_bank_too()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);
        await shop.ChangeCardAsync(customer, "pm_card_chargeCustomerFail");
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 3600 });
        var url = (await GetAsync(subscription)).LatestInvoice.HostedInvoiceUrl;

        var bank = await ToBankAsync(await (await HostedPage.OpenAsync(Simulator, url)).PayAsync(new Uri(url).AbsolutePath, Card));
        var back = await bank.AnswerAsync("complete");

        Assert.StartsWith(url, back.Location, StringComparison.Ordinal);
        Assert.Equal("active", (await GetAsync(subscription)).Status);
    }

    [Theory]
    [InlineData("complete", "ending in 3155")]
    [InlineData("fail", "ending in 4242")]
    public async Task The_portal_saves_the_card_only_after_the_bank_agrees(string answer, string shown)
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        await shop.SubscribeAsync(customer);

        var bank = await ToBankAsync(await (await PortalAsync(customer)).PayAsync("/card", Card));
        await bank.AnswerAsync(answer);

        Assert.Contains(shown, (await PortalAsync(customer)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_asked_what_was_never_asked()
    {
        var page = await HostedPage.OpenAsync(Simulator, $"{Simulator.Origin}/3d-secure/test_nothing");

        Assert.Equal(HttpStatusCode.Gone, page.Status);
    }

    private Task<HostedPage> ToBankAsync(HostedPage sent)
    {
        Assert.Equal(HttpStatusCode.SeeOther, sent.Status);
        Assert.Contains("/3d-secure/", sent.Location, StringComparison.Ordinal);
        return HostedPage.OpenAsync(Simulator, new Uri(new Uri(Simulator.Origin), sent.Location!).AbsoluteUri);
    }

    private async Task<HostedPage> PortalAsync(Customer customer)
    {
        var session = await Simulator.V1.BillingPortal.Sessions.CreateAsync(
            new SessionCreateOptions { Customer = customer.Id }, cancellationToken: Stop);
        return await HostedPage.OpenAsync(Simulator, session.Url);
    }

    private Task<Subscription> GetAsync(Subscription subscription) => Simulator.V1.Subscriptions.GetAsync(
        subscription.Id, new SubscriptionGetOptions { Expand = ["latest_invoice"] }, cancellationToken: Stop);
}
