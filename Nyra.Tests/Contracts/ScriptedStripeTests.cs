using System.Net;
using System.Text.Json.Nodes;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.StripeSimulator;
using Stripe;
using Xunit;

namespace Nyra.Tests.Contracts;

/// <summary>What tests script in Stripe's place is what the simulator answers, and what the SDK makes of it.</summary>
public sealed class ScriptedStripeTests : SimulatorTest
{
    [Fact]
    public async Task A_customer_that_was_deleted()
    {
        var customer = await DeletedAsync();
        await SameAsync(ScriptedStripe.DeletedCustomer(customer), HttpMethod.Get, "/v1/customers/" + customer);
    }

    [Theory]
    [InlineData("/v1/subscriptions?customer={0}&status=all&limit=100&expand[]=data.latest_invoice")]
    [InlineData("/v1/entitlements/active_entitlements?customer={0}&limit=100&expand[]=data.feature")]
    [InlineData("/v1/invoices?customer={0}")]
    [InlineData("/v1/checkout/sessions?customer={0}&status=open")]
    [InlineData("/v1/payment_methods?customer={0}")]
    public async Task A_list_of_a_customer_that_was_deleted_or_never_was(string path)
    {
        var deleted = await DeletedAsync();
        await SameAsync(ScriptedStripe.NoSuchCustomerReferred(deleted), HttpMethod.Get, string.Format(null, path, deleted));
        await SameAsync(ScriptedStripe.NoSuchCustomerReferred("cus_nobody"), HttpMethod.Get, string.Format(null, path, "cus_nobody"));
    }

    [Fact]
    public async Task Creating_something_for_a_customer_that_was_deleted()
    {
        var deleted = await DeletedAsync();
        var scripted = ScriptedStripe.NoSuchCustomerReferred(deleted);
        await SameAsync(scripted, HttpMethod.Post, "/v1/billing_portal/sessions", $"customer={deleted}");
    }

    [Fact]
    public async Task Ids_of_nothing()
    {
        await SameAsync(ScriptedStripe.NoSuchCustomer("cus_nobody"), HttpMethod.Get, "/v1/customers/cus_nobody");
        await SameAsync(ScriptedStripe.NoSuchPrice("price_none"), HttpMethod.Get, "/v1/prices/price_none");
    }

    [Fact]
    public async Task A_customer_without_a_card()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        var form = $"customer={customer.Id}&items[0][price]={shop.Price.Id}";
        await SameAsync(ScriptedStripe.NoPaymentMethod(), HttpMethod.Post, "/v1/subscriptions", form);
    }

    [Fact]
    public async Task A_key_that_is_none() =>
        await SameAsync(ScriptedStripe.InvalidKey("whatever****s-is"), HttpMethod.Get, "/v1/customers", key: "whatever-this-is");

    [Fact]
    public async Task A_list()
    {
        await SameAsync(ScriptedStripe.List("/v1/customers", hasMore: false), HttpMethod.Get, "/v1/customers?limit=3");
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        var (_, one) = await Simulator.GetAsync("/v1/customers/" + customer.Id);
        await SameAsync(ScriptedStripe.List("/v1/customers", hasMore: false, one.GetRawText()), HttpMethod.Get, "/v1/customers?limit=3");
    }

    // The simulator has no rate and no outage: here it is the SDK that reads them.
    [Fact]
    public async Task What_the_SDK_makes_of_refusals_the_simulator_does_not_give()
    {
        var locked = await ScriptedStripe.ThrownAsync(ScriptedStripe.LockTimeout());
        Assert.Equal((HttpStatusCode.TooManyRequests, "lock_timeout", "invalid_request_error", "req_1"), Seen(locked));
        Assert.Null(locked.StripeResponse.Headers.RetryAfter);
        var limited = await ScriptedStripe.ThrownAsync(ScriptedStripe.RateLimited(TimeSpan.FromSeconds(7)));
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit", "invalid_request_error", "req_1"), Seen(limited));
        Assert.Equal(TimeSpan.FromSeconds(7), limited.StripeResponse.Headers.RetryAfter!.Delta);
        var broken = await ScriptedStripe.ThrownAsync(ScriptedStripe.Broken(502));
        Assert.Equal((HttpStatusCode.BadGateway, null, "api_error", "req_1"), Seen(broken));
    }

    [Fact]
    public async Task The_SDK_tells_missing_things_apart_by_code_and_parameter_and_not_by_status()
    {
        var filter = (await ScriptedStripe.ThrownAsync(ScriptedStripe.NoSuchCustomerReferred("cus_1"))).StripeError;
        var path = (await ScriptedStripe.ThrownAsync(ScriptedStripe.NoSuchCustomer("cus_1"))).StripeError;
        var card = (await ScriptedStripe.ThrownAsync(ScriptedStripe.NoPaymentMethod())).StripeError;
        Assert.Equal(("resource_missing", "customer"), (filter.Code, filter.Param));
        Assert.Equal(("resource_missing", "id"), (path.Code, path.Param));
        Assert.Equal(("resource_missing", null), (card.Code, card.Param));
    }

    private static (HttpStatusCode Status, string? Code, string Type, string? RequestId) Seen(StripeException thrown) =>
        (thrown.HttpStatusCode, thrown.StripeError.Code, thrown.StripeError.Type, thrown.StripeResponse.RequestId);

    private async Task<string> DeletedAsync()
    {
        var customer = await (await Shop.OpenAsync(Simulator)).CustomerAsync();
        await Simulator.V1.Customers.DeleteAsync(customer.Id, cancellationToken: Stop);
        return customer.Id;
    }

    private async Task SameAsync(
        HttpResponseMessage scripted, HttpMethod method, string path, string? form = null, string key = "sk_test_tests")
    {
        var (answered, json) = await Simulator.SendAsync(method, path, form, ("Authorization", "Bearer " + key));

        Assert.Equal(answered.StatusCode, scripted.StatusCode);
        Assert.Equal(answered.Content.Headers.ContentType?.MediaType, scripted.Content.Headers.ContentType?.MediaType);
        var text = await scripted.Content.ReadAsStringAsync(Stop);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json.GetRawText()), JsonNode.Parse(text)), $"{json.GetRawText()}\n{text}");
        if (!scripted.IsSuccessStatusCode)
        {
            foreach (var header in (string[])["Request-Id", "Retry-After", "Stripe-Should-Retry"])
                Assert.Equal(answered.Headers.Contains(header), scripted.Headers.Contains(header));
        }
    }
}
