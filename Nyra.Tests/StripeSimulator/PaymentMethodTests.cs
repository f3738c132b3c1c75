using System.Net;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class PaymentMethodTests : SimulatorTest
{
    [Fact]
    public async Task A_card_is_made_attached_changed_listed_and_detached()
    {
        var methods = Simulator.V1.PaymentMethods;
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        var made = await methods.CreateAsync(Card("4242424242424242"), cancellationToken: Stop);
        var attached = await methods.AttachAsync(
            made.Id, new PaymentMethodAttachOptions { Customer = customer.Id }, cancellationToken: Stop);
        await methods.UpdateAsync(
            made.Id,
            new PaymentMethodUpdateOptions { BillingDetails = new PaymentMethodBillingDetailsOptions { Name = "Jen" } },
            cancellationToken: Stop);
        var listed = await methods.ListAsync(
            new PaymentMethodListOptions { Customer = customer.Id, Type = "card" }, cancellationToken: Stop);
        await methods.DetachAsync(made.Id, cancellationToken: Stop);

        Assert.Equal(("visa", "4242", 12L), (made.Card.Brand, made.Card.Last4, made.Card.ExpMonth));
        Assert.Equal(customer.Id, attached.CustomerId);
        Assert.Equal("Jen", listed.Single().BillingDetails.Name);
        Assert.Empty(await methods.ListAsync(new PaymentMethodListOptions { Customer = customer.Id }, cancellationToken: Stop));
        Assert.Null((await methods.GetAsync(made.Id, cancellationToken: Stop)).CustomerId);
        Assert.Equal(
            ["customer.created", "payment_method.attached", "payment_method.updated", "payment_method.detached"],
            (await Simulator.EventsAsync()).Select(one => one.Type));
    }

    [Theory]
    [InlineData("pm_card_visa", "4242")]
    [InlineData("pm_card_amex", "0005")]
    [InlineData("pm_card_chargeCustomerFail", "0341")]
    public async Task Test_ids_become_a_card_of_the_customers_own(string id, string last4)
    {
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);

        var attached = await Simulator.V1.PaymentMethods.AttachAsync(
            id, new PaymentMethodAttachOptions { Customer = customer.Id }, cancellationToken: Stop);

        Assert.NotEqual(id, attached.Id);
        Assert.Equal(last4, attached.Card.Last4);
        Assert.Equal(customer.Id, attached.CustomerId);
    }

    [Theory]
    [InlineData("4000000000000002", "card_declined", "generic_decline")]
    [InlineData("4000000000009995", "card_declined", "insufficient_funds")]
    [InlineData("4000000000000069", "expired_card", null)]
    public async Task A_declined_card_cannot_be_saved(string number, string code, string? declineCode)
    {
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        var made = await Simulator.V1.PaymentMethods.CreateAsync(Card(number), cancellationToken: Stop);

        var refusal = await Assert.ThrowsAsync<StripeException>(() => Simulator.V1.PaymentMethods.AttachAsync(
            made.Id, new PaymentMethodAttachOptions { Customer = customer.Id }, cancellationToken: Stop));

        Assert.Equal(HttpStatusCode.PaymentRequired, refusal.HttpStatusCode);
        Assert.Equal(("card_error", code, declineCode), (refusal.StripeError.Type, refusal.StripeError.Code, refusal.StripeError.DeclineCode));
        Assert.DoesNotContain("payment_method.attached", (await Simulator.EventsAsync()).Select(one => one.Type));
    }

    [Theory]
    [InlineData("4242424242424241", 12, 2040, "123", "incorrect_number")]
    [InlineData("42424242", 12, 2040, "123", "incorrect_number")]
    [InlineData("4242424242424242", 13, 2040, "123", "invalid_expiry_month")]
    [InlineData("4242424242424242", 12, 2020, "123", "invalid_expiry_year")]
    [InlineData("4242424242424242", 12, 2040, "1", "invalid_cvc")]
    [InlineData("4111111111111111", 12, 2040, "123", "card_declined")]
    public async Task A_card_that_cannot_be_is_refused(string number, int month, int year, string cvc, string code)
    {
        var options = Card(number);
        (options.Card.ExpMonth, options.Card.ExpYear, options.Card.Cvc) = (month, year, cvc);

        var refusal = await Assert.ThrowsAsync<StripeException>(
            () => Simulator.V1.PaymentMethods.CreateAsync(options, cancellationToken: Stop));

        Assert.Equal(("card_error", code), (refusal.StripeError.Type, refusal.StripeError.Code));
    }

    [Fact]
    public async Task A_card_belongs_to_one_customer()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var (one, other) = (await shop.CustomerAsync(), await shop.CustomerAsync());

        var refusal = await Assert.ThrowsAsync<StripeException>(() => Simulator.V1.PaymentMethods.AttachAsync(
            one.InvoiceSettings.DefaultPaymentMethodId,
            new PaymentMethodAttachOptions { Customer = other.Id },
            cancellationToken: Stop));

        Assert.Contains("already been attached", refusal.StripeError.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detaching_the_default_card_leaves_the_customer_without_one()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();

        var raised = await Simulator.RaisedByAsync(() => Simulator.V1.PaymentMethods.DetachAsync(
            customer.InvoiceSettings.DefaultPaymentMethodId, cancellationToken: Stop));

        Assert.Equal(["payment_method.detached", "customer.updated"], raised);
        var after = await Simulator.V1.Customers.GetAsync(customer.Id, cancellationToken: Stop);
        Assert.Null(after.InvoiceSettings.DefaultPaymentMethodId);
    }

    private static PaymentMethodCreateOptions Card(string number) => new()
    {
        Type = "card",
        Card = new PaymentMethodCardOptions { Number = number, ExpMonth = 12, ExpYear = 2040, Cvc = "123" },
    };
}
