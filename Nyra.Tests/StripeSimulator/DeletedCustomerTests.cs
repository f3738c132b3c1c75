using System.Net;
using Stripe;
using Stripe.TestHelpers;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

/// <summary>What a deleted customer leaves behind: Stripe documents that nothing more can be done with it.</summary>
public class DeletedCustomerTests : SimulatorTest
{
    [Fact]
    public async Task The_event_tells_of_the_customer_as_it_was()
    {
        var customer = await (await Shop.OpenAsync(Simulator)).CustomerAsync();
        await Simulator.V1.Customers.UpdateAsync(customer.Id, new CustomerUpdateOptions { Name = "Jen" }, cancellationToken: Stop);

        await Simulator.V1.Customers.DeleteAsync(customer.Id, cancellationToken: Stop);

        var told = (await Simulator.EventsAsync()).Single(raised => raised.Type == "customer.deleted");
        var (_, json) = await Simulator.GetAsync($"/v1/events/{told.Id}");
        var data = json.GetProperty("data");
        Assert.Equal(customer.Id, data.GetProperty("object").GetProperty("id").GetString());
        Assert.Equal("Jen", data.GetProperty("object").GetProperty("name").GetString());
        Assert.False(data.GetProperty("object").TryGetProperty("deleted", out _));
        Assert.False(data.GetProperty("object").TryGetProperty("customer", out _));
        Assert.False(data.TryGetProperty("previous_attributes", out _));
    }

    [Fact]
    public async Task A_test_clock_tells_of_each_of_its_customers_and_then_of_itself()
    {
        var clock = await Simulator.V1.TestHelpers.TestClocks.CreateAsync(
            new TestClockCreateOptions { FrozenTime = DateTime.UtcNow }, cancellationToken: Stop);
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await Simulator.V1.Customers.CreateAsync(
            new CustomerCreateOptions
            {
                TestClock = clock.Id,
                PaymentMethod = "pm_card_visa",
                InvoiceSettings = new CustomerInvoiceSettingsOptions { DefaultPaymentMethod = "pm_card_visa" },
            },
            cancellationToken: Stop);
        await shop.SubscribeAsync(customer);

        var raised = await Simulator.RaisedByAsync(
            () => Simulator.V1.TestHelpers.TestClocks.DeleteAsync(clock.Id, cancellationToken: Stop));

        Assert.Equal(["customer.subscription.deleted", "customer.deleted", "test_helpers.test_clock.deleted"], raised);
    }

    [Theory]
    [InlineData("POST", "/v1/invoices/{0}/finalize", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/invoices/{0}/pay", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/invoices/{1}/send", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/invoices/create_preview?subscription={2}", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/payment_pages/{3}/confirm?payment_method={4}", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/payment_methods/{5}/detach", HttpStatusCode.OK)]
    [InlineData("DELETE", "/v1/invoices/{0}", HttpStatusCode.OK)]
    [InlineData("GET", "/v1/subscriptions/{2}?expand[]=customer", HttpStatusCode.OK)]
    [InlineData("GET", "/v1/invoices/{0}", HttpStatusCode.OK)]
    [InlineData("GET", "/v1/checkout/sessions/{3}", HttpStatusCode.OK)]
    public async Task What_is_left_can_be_looked_at_and_not_carried_on(string method, string request, HttpStatusCode status)
    {
        var left = await LeaveAsync();

        var parts = method == "POST" ? request.Split('?') : [request];
        var (response, json) = await Simulator.SendAsync(
            new HttpMethod(method), string.Format(null, parts[0], left.Ids),
            method == "POST" ? string.Format(null, parts.ElementAtOrDefault(1) ?? "", left.Ids) : null);

        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.BadRequest)
        {
            var error = json.GetProperty("error");
            Assert.Equal("resource_missing", error.GetProperty("code").GetString());
            Assert.Equal("customer", error.GetProperty("param").GetString());
            Assert.Equal($"No such customer: '{left.Customer}'", error.GetProperty("message").GetString());
        }
    }

    [Fact]
    public async Task Time_goes_on_over_what_is_left()
    {
        var left = await LeaveAsync();

        await Simulator.AdvanceAsync(new { months = 3 });

        Assert.Equal("draft", (await Simulator.V1.Invoices.GetAsync((string)left.Ids[0], cancellationToken: Stop)).Status);
        Assert.Equal("expired", (await Simulator.V1.Checkout.Sessions.GetAsync((string)left.Ids[3], cancellationToken: Stop)).Status);
    }

    [Fact]
    public async Task Its_checkout_page_is_of_no_use_anymore_and_makes_nobody()
    {
        var left = await LeaveAsync();
        var session = await Simulator.V1.Checkout.Sessions.GetAsync((string)left.Ids[3], cancellationToken: Stop);
        using var card = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["email"] = "jenny@example.com",
            ["cardNumber"] = "4242424242424242",
            ["cardExpiry"] = "12/34",
            ["cardCvc"] = "123",
            ["billingName"] = "Jenny",
        });

        using var shown = await Simulator.Http.GetAsync(new Uri(session.Url).PathAndQuery, Stop);
        using var paid = await Simulator.Http.PostAsync(new Uri(session.Url).PathAndQuery, card, Stop);

        Assert.Equal((HttpStatusCode.Gone, HttpStatusCode.Gone), (shown.StatusCode, paid.StatusCode));
        Assert.Empty(await Simulator.V1.Customers.ListAsync(cancellationToken: Stop));
    }

    /// <summary>Two drafts, a canceled subscription, an open Checkout session, an unattached card and the customer's card.</summary>
    private async Task<(string Customer, object[] Ids)> LeaveAsync()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);
        var charged = await DraftAsync(customer, "charge_automatically");
        var sent = await DraftAsync(customer, "send_invoice");
        var session = await shop.CheckoutAsync(options => options.Customer = customer.Id);
        var card = await Simulator.V1.PaymentMethods.CreateAsync(
            new PaymentMethodCreateOptions { Type = "card", Card = new PaymentMethodCardOptions { Token = "tok_visa" } },
            cancellationToken: Stop);
        await Simulator.V1.Customers.DeleteAsync(customer.Id, cancellationToken: Stop);
        return (customer.Id, [charged.Id, sent.Id, subscription.Id, session.Id, card.Id, customer.InvoiceSettings.DefaultPaymentMethodId]);
    }

    private async Task<Invoice> DraftAsync(Customer customer, string collection)
    {
        await Simulator.V1.InvoiceItems.CreateAsync(
            new InvoiceItemCreateOptions { Customer = customer.Id, Amount = 500, Currency = "usd" }, cancellationToken: Stop);
        return await Simulator.V1.Invoices.CreateAsync(
            new InvoiceCreateOptions
            {
                Customer = customer.Id,
                AutoAdvance = true,
                CollectionMethod = collection,
                DaysUntilDue = collection == "send_invoice" ? 7 : null,
                PendingInvoiceItemsBehavior = "include",
            },
            cancellationToken: Stop);
    }
}
