using System.Net;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class CustomerTests : SimulatorTest
{
    [Fact]
    public async Task A_customer_can_be_made_changed_found_and_deleted()
    {
        var customers = Simulator.V1.Customers;
        var made = await customers.CreateAsync(
            new CustomerCreateOptions
            {
                Email = "jenny@example.com",
                Name = "Jenny Rosen",
                Metadata = new() { ["a"] = "1", ["b"] = "2" },
                Address = new AddressOptions { Line1 = "1 Main St", Country = "US" },
                PreferredLocales = ["en", "de"],
            },
            cancellationToken: Stop);
        var changed = await customers.UpdateAsync(
            made.Id,
            new CustomerUpdateOptions { Name = "Jenny R.", Metadata = new() { ["b"] = "" } },
            cancellationToken: Stop);
        var found = await customers.ListAsync(new CustomerListOptions { Email = "jenny@example.com" }, cancellationToken: Stop);
        var others = await customers.ListAsync(new CustomerListOptions { Email = "Jenny@example.com" }, cancellationToken: Stop);
        var deleted = await customers.DeleteAsync(made.Id, cancellationToken: Stop);
        var gone = await customers.GetAsync(made.Id, cancellationToken: Stop);

        Assert.Equal(("Jenny R.", "1 Main St", "jenny@example.com"), (changed.Name, changed.Address.Line1, changed.Email));
        Assert.Equal([new("a", "1")], changed.Metadata);
        Assert.Equal(["en", "de"], changed.PreferredLocales);
        Assert.Equal(made.Id, found.Single().Id);
        Assert.Empty(others);
        Assert.True(deleted.Deleted);
        Assert.True(gone.Deleted);
        Assert.Empty(await customers.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task An_update_tells_what_changed_and_what_it_was()
    {
        var made = await Simulator.V1.Customers.CreateAsync(
            new CustomerCreateOptions { Name = "Jenny", Metadata = new() { ["a"] = "1" } }, cancellationToken: Stop);
        await Simulator.V1.Customers.UpdateAsync(
            made.Id, new CustomerUpdateOptions { Name = "Jen", Metadata = new() { ["b"] = "2" } }, cancellationToken: Stop);

        var update = (await Simulator.EventsAsync())[^1];

        Assert.Equal("customer.updated", update.Type);
        var (_, json) = await Simulator.GetAsync($"/v1/events/{update.Id}");
        Assert.Equal(
            """{"metadata":{"b":null},"name":"Jenny"}""",
            json.GetProperty("data").GetProperty("previous_attributes").GetRawText());
        Assert.Equal("Jen", ((Customer)update.Data.Object).Name);
    }

    [Fact]
    public async Task An_update_that_changes_nothing_is_no_event()
    {
        var made = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions { Name = "Jenny" }, cancellationToken: Stop);

        var raised = await Simulator.RaisedByAsync(() => Simulator.V1.Customers.UpdateAsync(
            made.Id, new CustomerUpdateOptions { Name = "Jenny" }, cancellationToken: Stop));

        Assert.Empty(raised);
    }

    [Fact]
    public async Task A_refused_update_changes_nothing()
    {
        var made = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions { Name = "Jenny" }, cancellationToken: Stop);

        var (response, _) = await Simulator.PostAsync($"/v1/customers/{made.Id}", "name=Jen&nickname=J");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("Jenny", (await Simulator.V1.Customers.GetAsync(made.Id, cancellationToken: Stop)).Name);
    }

    [Fact]
    public async Task A_customer_can_begin_with_a_card_as_default()
    {
        var shop = await Shop.OpenAsync(Simulator);

        var customer = await shop.CustomerAsync("pm_card_mastercard");
        var methods = await Simulator.V1.Customers.PaymentMethods.ListAsync(customer.Id, cancellationToken: Stop);

        Assert.Equal(customer.InvoiceSettings.DefaultPaymentMethodId, methods.Single().Id);
        Assert.Equal(("mastercard", "4444"), (methods.Single().Card.Brand, methods.Single().Card.Last4));
        var one = await Simulator.V1.Customers.PaymentMethods.GetAsync(customer.Id, methods.Single().Id, cancellationToken: Stop);
        Assert.Equal("4444", one.Card.Last4);
    }

    [Fact]
    public async Task A_default_that_is_not_the_customers_card_is_refused()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var (one, other) = (await shop.CustomerAsync(), await shop.CustomerAsync());

        var refusal = await Assert.ThrowsAsync<StripeException>(() => Simulator.V1.Customers.UpdateAsync(
            one.Id,
            new CustomerUpdateOptions
            {
                InvoiceSettings = new CustomerInvoiceSettingsOptions
                {
                    DefaultPaymentMethod = other.InvoiceSettings.DefaultPaymentMethodId,
                },
            },
            cancellationToken: Stop));

        Assert.Contains("must be attached to the customer", refusal.StripeError.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_a_customer_cancels_what_it_subscribes_to()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);

        var raised = await Simulator.RaisedByAsync(() => Simulator.V1.Customers.DeleteAsync(customer.Id, cancellationToken: Stop));

        Assert.Equal(["customer.subscription.deleted", "customer.deleted"], raised);
        var ended = await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);
        Assert.Equal("canceled", ended.Status);
    }
}
