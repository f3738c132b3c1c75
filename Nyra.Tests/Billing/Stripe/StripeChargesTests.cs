using Nyra.Billing.Stripe;
using Stripe;
using Xunit;

namespace Nyra.Tests.Billing.Stripe;

public sealed class StripeChargesTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task The_customer_of_a_charge_is_found_and_that_of_an_unknown_charge_is_not()
    {
        await using var billing = await SimulatedBilling.StartAsync();
        var customer = await billing.PayingCustomerAsync();
        var listed = await billing.V1.Charges.ListAsync(new ChargeListOptions { Customer = customer }, cancellationToken: Ct);
        var charge = Assert.Single(listed);
        var charges = new StripeCharges(billing.Simulator.Stripe);
        Assert.Equal(customer, await charges.FindCustomerAsync(charge.Id, Ct));
        Assert.Null(await charges.FindCustomerAsync("ch_of_another_account", Ct));
    }

    [Fact]
    public async Task A_refused_key_is_not_an_unknown_charge()
    {
        await using var billing = await SimulatedBilling.StartAsync();
        var charges = new StripeCharges(new StripeClient("sk_live_refused", apiBase: billing.Simulator.Origin));
        await Assert.ThrowsAsync<StripeException>(() => charges.FindCustomerAsync("ch_1", Ct));
    }
}
