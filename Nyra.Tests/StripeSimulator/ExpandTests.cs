using System.Net;
using Stripe;
using Stripe.Entitlements;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class ExpandTests : SimulatorTest
{
    [Fact]
    public async Task Ids_become_the_objects_they_name()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var made = await shop.SubscribeAsync(customer);

        var subscription = await Simulator.V1.Subscriptions.GetAsync(
            made.Id,
            new SubscriptionGetOptions { Expand = ["customer", "latest_invoice", "items.data.price.product"] },
            cancellationToken: Stop);

        Assert.Equal("jenny@example.com", subscription.Customer.Email);
        Assert.Equal("paid", subscription.LatestInvoice.Status);
        Assert.Equal("Pro", subscription.Items.Single().Price.Product.Name);
    }

    [Fact]
    public async Task A_path_goes_through_what_was_expanded()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var made = await shop.SubscribeAsync(await shop.CustomerAsync());

        var subscription = await Simulator.V1.Subscriptions.GetAsync(
            made.Id,
            new SubscriptionGetOptions { Expand = ["latest_invoice.customer.invoice_settings.default_payment_method"] },
            cancellationToken: Stop);

        Assert.Equal("4242", subscription.LatestInvoice.Customer.InvoiceSettings.DefaultPaymentMethod.Card.Last4);
    }

    [Fact]
    public async Task Lists_expand_within_their_data()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        await shop.SubscribeAsync(customer);
        await Simulator.EntitleAsync();

        var subscriptions = await Simulator.V1.Subscriptions.ListAsync(
            new SubscriptionListOptions { Expand = ["data.latest_invoice", "data.customer"] }, cancellationToken: Stop);
        var entitlements = await Simulator.V1.Entitlements.ActiveEntitlements.ListAsync(
            new ActiveEntitlementListOptions { Customer = customer.Id, Expand = ["data.feature"] }, cancellationToken: Stop);

        Assert.Equal(customer.Id, subscriptions.Single().Customer.Id);
        Assert.Equal("Hosted AI", entitlements.Single().Feature.Name);
    }

    [Fact]
    public async Task A_customer_shows_its_subscriptions_only_when_asked()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);

        var plain = await Simulator.V1.Customers.GetAsync(customer.Id, cancellationToken: Stop);
        var expanded = await Simulator.V1.Customers.GetAsync(
            customer.Id, new CustomerGetOptions { Expand = ["subscriptions"] }, cancellationToken: Stop);

        Assert.Null(plain.Subscriptions);
        Assert.Equal(subscription.Id, expanded.Subscriptions.Single().Id);
    }

    [Fact]
    public async Task A_deleted_customer_expands_to_what_is_left_of_it()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var made = await shop.SubscribeAsync(customer);
        await Simulator.V1.Customers.DeleteAsync(customer.Id, cancellationToken: Stop);

        var subscription = await Simulator.V1.Subscriptions.GetAsync(
            made.Id, new SubscriptionGetOptions { Expand = ["customer"] }, cancellationToken: Stop);

        Assert.True(subscription.Customer.Deleted);
    }

    [Theory]
    [InlineData("status", "This property cannot be expanded (status).")]
    [InlineData("no_such_thing", "This property cannot be expanded (no_such_thing).")]
    [InlineData("a.b.c.d.e", "You cannot expand more than 4 levels of a property. Property: a.b.c.d.e")]
    public async Task What_cannot_be_expanded_is_refused(string path, string message)
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());

        var (response, json) = await Simulator.GetAsync($"/v1/subscriptions/{subscription.Id}?expand[]={path}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(message, json.GetProperty("error").GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("POST", "/v1/customers", "name=Jenny", "no_such_thing")]
    [InlineData("POST", "/v1/customers", "name=Jenny", "name")]
    [InlineData("POST", "/v1/customers", "name=Jenny", "invoice_settings.default_payment_method.mood")]
    [InlineData("POST", "/v1/customers/{0}", "name=Jen", "customer")]
    [InlineData("POST", "/v1/subscriptions", "customer={0}&items[0][price]={2}", "latest_invoice.payment_intent")]
    [InlineData("POST", "/v1/subscriptions/{1}", "metadata[a]=1", "status")]
    [InlineData("POST", "/v1/subscriptions", "customer={0}&items[0][price]={2}", "items.data.price.product.default_price.x")]
    [InlineData("DELETE", "/v1/subscriptions/{1}", null, "nothing")]
    public async Task What_cannot_be_expanded_is_refused_before_anything_happens(string method, string path, string? form, string expand)
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var subscription = await shop.SubscribeAsync(customer);
        object[] ids = [customer.Id, subscription.Id, shop.Price.Id];

        var raised = await Simulator.AllRaisedByAsync(async () =>
        {
            var (response, json) = await Simulator.SendAsync(
                new HttpMethod(method), string.Format(null, path, ids) + (form is null ? $"?expand[]={expand}" : ""),
                form is null ? null : string.Format(null, form, ids) + $"&expand[]={expand}");
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal("expand", json.GetProperty("error").GetProperty("param").GetString());
        });

        Assert.Empty(raised);
        Assert.Equal("active", (await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).Status);
    }
}
