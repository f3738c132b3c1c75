using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class DunningEndStateTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("canceled", "canceled", 0)]
    [InlineData("unpaid", "unpaid", 0)]
    [InlineData("past_due", "past_due", 1)]
    public async Task After_the_last_retry_the_account_decides_what_becomes_of_it(string endState, string status, int entitlements)
    {
        await using var simulator = await RunningSimulator.StartAsync(
            ("DunningEndState", endState), ("DunningRetryDays:0", 1));
        var shop = await Shop.OpenAsync(simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);
        await shop.ChangeCardAsync(customer, "pm_card_chargeCustomerFail");

        await simulator.AdvanceAsync(new { months = 1 });
        await simulator.AdvanceAsync(new { seconds = 2 * 86400 });

        Assert.Equal(status, (await simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).Status);
        var active = await simulator.V1.Entitlements.ActiveEntitlements.ListAsync(
            new Stripe.Entitlements.ActiveEntitlementListOptions { Customer = customer.Id }, cancellationToken: Stop);
        Assert.Equal(entitlements, active.Count());
    }

    [Fact]
    public async Task An_unpaid_subscription_goes_on_drafting_invoices_and_charges_none()
    {
        await using var simulator = await RunningSimulator.StartAsync(("DunningEndState", "unpaid"), ("DunningRetryDays:0", 1));
        var shop = await Shop.OpenAsync(simulator);
        var customer = await shop.CustomerAsync();
        await shop.SubscribeAsync(customer);
        await shop.ChangeCardAsync(customer, "pm_card_chargeCustomerFail");

        await simulator.AdvanceAsync(new { months = 2 });
        await simulator.AdvanceAsync(new { seconds = 7200 });

        var invoices = await simulator.V1.Invoices.ListAsync(new InvoiceListOptions(), cancellationToken: Stop);
        Assert.Equal(["draft", "open", "paid"], invoices.Select(invoice => invoice.Status));
    }

    [Fact]
    public async Task An_end_state_Stripe_does_not_have_keeps_the_simulator_from_starting()
    {
        var refusal = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => RunningSimulator.StartAsync(("DunningEndState", "forgiven")));

        Assert.Contains("DunningEndState", refusal.Message, StringComparison.Ordinal);
    }
}
