using System.Net;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class IdempotencyTests : SimulatorTest
{
    [Fact]
    public async Task The_same_key_and_body_get_the_same_answer_and_do_nothing_again()
    {
        var (first, made) = await PostAsync("/v1/customers", "email=a%40b.example", "key-1");
        var (second, again) = await PostAsync("/v1/customers", "email=a%40b.example", "key-1");

        Assert.Equal(made.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal(first.Headers.GetValues("Request-Id").Single(), second.Headers.GetValues("Original-Request").Single());
        Assert.Single(await Simulator.V1.Customers.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_an_idempotency_error()
    {
        await PostAsync("/v1/customers", "email=a%40b.example", "key-1");

        var (response, json) = await PostAsync("/v1/customers", "email=c%40d.example", "key-1");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("idempotency_error", json.GetProperty("error").GetProperty("type").GetString());
        Assert.Contains("'key-1'", json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Single(await Simulator.V1.Customers.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task The_same_key_at_another_endpoint_is_an_idempotency_error()
    {
        await PostAsync("/v1/customers", "description=x", "key-1");

        var (response, json) = await PostAsync("/v1/products", "description=x", "key-1");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("idempotency_error", json.GetProperty("error").GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_request_that_failed_validation_may_be_mended_under_its_key()
    {
        await PostAsync("/v1/products", "description=nameless", "key-1");

        var (response, _) = await PostAsync("/v1/products", "name=Pro", "key-1");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_declined_card_stays_declined_under_its_key()
    {
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        var (declined, _) = await PostAsync(
            "/v1/payment_methods/pm_card_chargeDeclined/attach", $"customer={customer.Id}", "key-1");
        var (again, _) = await PostAsync(
            "/v1/payment_methods/pm_card_chargeDeclined/attach", $"customer={customer.Id}", "key-1");

        Assert.Equal(HttpStatusCode.PaymentRequired, declined.StatusCode);
        Assert.Equal(HttpStatusCode.PaymentRequired, again.StatusCode);
        Assert.True(again.Headers.Contains("Idempotent-Replayed"));
    }

    [Fact]
    public async Task A_refusal_that_came_after_validation_stays_what_it_was_under_its_key()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        var form = $"customer={customer.Id}&items[0][price]={shop.Price.Id}";
        var (refused, _) = await PostAsync("/v1/subscriptions", form, "key-1");
        await shop.ChangeCardAsync(customer, "pm_card_visa");

        var (again, json) = await PostAsync("/v1/subscriptions", form, "key-1");
        var (fresh, _) = await PostAsync("/v1/subscriptions", form, "key-2");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (refused.StatusCode, again.StatusCode));
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal("resource_missing", json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
    }

    [Fact]
    public async Task A_parameter_that_names_something_missing_is_validation()
    {
        await PostAsync("/v1/prices", "currency=usd&unit_amount=1&product=prod_later", "key-1");

        var (response, json) = await PostAsync("/v1/prices", "currency=usd&unit_amount=1&product_data[name]=Pro", "key-1");

        Assert.Equal((HttpStatusCode.OK, "price"), (response.StatusCode, json.GetProperty("object").GetString()));
    }

    [Fact]
    public async Task Two_requests_at_once_under_one_key_make_one_customer()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => PostAsync("/v1/customers", "email=a%40b.example", "key-1")));

        Assert.Single(answers.Select(answer => answer.Json.GetProperty("id").GetString()).Distinct());
        Assert.Single(await Simulator.V1.Customers.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task An_event_names_the_request_and_key_that_caused_it()
    {
        var (response, _) = await PostAsync("/v1/customers", "email=a%40b.example", "key-1");

        var caused = Assert.Single(await Simulator.EventsAsync());

        Assert.Equal(response.Headers.GetValues("Request-Id").Single(), caused.Request.Id);
        Assert.Equal("key-1", caused.Request.IdempotencyKey);
    }

    private Task<(HttpResponseMessage Response, System.Text.Json.JsonElement Json)> PostAsync(string path, string form, string key) =>
        Simulator.SendAsync(HttpMethod.Post, path, form, ("Idempotency-Key", key));
}
