using System.Net;
using System.Text;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class ErrorTests : SimulatorTest
{
    [Fact]
    public async Task Every_answer_names_its_request_and_version()
    {
        var (response, _) = await Simulator.GetAsync("/v1/customers");

        Assert.StartsWith("req_", response.Headers.GetValues("Request-Id").Single(), StringComparison.Ordinal);
        Assert.Equal("2026-10-28.endive", response.Headers.GetValues("Stripe-Version").Single());
    }

    [Fact]
    public async Task A_POST_says_whether_it_was_carried_out_and_that_it_is_its_own_original()
    {
        var (made, _) = await Simulator.SendAsync(HttpMethod.Post, "/v1/customers", "name=Jenny", ("Idempotency-Key", "key-1"));
        var (invalid, _) = await Simulator.SendAsync(HttpMethod.Post, "/v1/customers", "mood=good", ("Idempotency-Key", "key-2"));
        var (declined, _) = await Simulator.SendAsync(
            HttpMethod.Post, "/v1/customers", "payment_method=pm_card_chargeDeclined", ("Idempotency-Key", "key-3"));
        var (read, _) = await Simulator.GetAsync("/v1/customers");

        Assert.Equal(("key-1", "false"), (Header(made, "Idempotency-Key"), Header(made, "Stripe-Should-Retry")));
        Assert.Equal(Header(made, "Request-Id"), Header(made, "Original-Request"));
        Assert.Equal(("key-2", null), (Header(invalid, "Idempotency-Key"), Header(invalid, "Stripe-Should-Retry")));
        Assert.Equal("false", Header(declined, "Stripe-Should-Retry"));
        Assert.Equal((null, null), (Header(read, "Original-Request"), Header(read, "Stripe-Should-Retry")));
    }

    [Fact]
    public async Task Without_a_key_nothing_is_a_request_yet()
    {
        using var response = await Simulator.Http.GetAsync("/v1/customers", Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer realm=\"Stripe\"", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal((null, null), (Header(response, "Request-Id"), Header(response, "Stripe-Version")));
        Assert.DoesNotContain("code", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_a_client_asks_for_is_echoed()
    {
        var (response, _) = await Simulator.SendAsync(HttpMethod.Get, "/v1/customers", null, ("Stripe-Version", "2025-03-31.basil"));

        Assert.Equal("2025-03-31.basil", response.Headers.GetValues("Stripe-Version").Single());
    }

    [Theory]
    [InlineData("GET", "/v1/unheard_of")]
    [InlineData("PUT", "/v1/customers")]
    [InlineData("DELETE", "/v1/prices/price_1")]
    public async Task An_unknown_route_is_answered_in_Stripes_words(string method, string path)
    {
        var (response, json) = await Simulator.SendAsync(new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var error = json.GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.StartsWith(
            $"Unrecognized request URL ({method}: {path}). ", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_object_is_404_and_names_the_id()
    {
        var refusal = await Assert.ThrowsAsync<StripeException>(
            () => Simulator.V1.Customers.GetAsync("cus_nobody", cancellationToken: Stop));

        Assert.Equal(HttpStatusCode.NotFound, refusal.HttpStatusCode);
        Assert.Equal("resource_missing", refusal.StripeError.Code);
        Assert.Equal("No such customer: 'cus_nobody'", refusal.StripeError.Message);
        Assert.Equal("id", refusal.StripeError.Param);
    }

    [Fact]
    public async Task A_reference_to_a_missing_object_is_400_and_names_the_parameter()
    {
        var refusal = await Assert.ThrowsAsync<StripeException>(() => Simulator.V1.Prices.CreateAsync(
            new PriceCreateOptions { Currency = "usd", UnitAmount = 1, Product = "prod_nothing" }, cancellationToken: Stop));

        Assert.Equal(HttpStatusCode.BadRequest, refusal.HttpStatusCode);
        Assert.Equal("resource_missing", refusal.StripeError.Code);
        Assert.Equal("product", refusal.StripeError.Param);
    }

    [Fact]
    public async Task A_missing_parameter_is_named()
    {
        var (response, json) = await Simulator.PostAsync("/v1/products", "description=nameless");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = json.GetProperty("error");
        Assert.Equal("parameter_missing", error.GetProperty("code").GetString());
        Assert.Equal("name", error.GetProperty("param").GetString());
        Assert.Equal("Missing required param: name.", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_parameter_Stripe_does_not_have_is_refused_and_nothing_is_made()
    {
        var (response, json) = await Simulator.PostAsync("/v1/customers", "email=a%40b.example&favorite_color=green");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("parameter_unknown", json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("Received unknown parameter: favorite_color", json.GetProperty("error").GetProperty("message").GetString());
        Assert.Empty(await Simulator.V1.Customers.ListAsync(cancellationToken: Stop));
        Assert.Empty(await Simulator.EventsAsync());
    }

    [Fact]
    public async Task Nested_unknown_parameters_are_named_in_full()
    {
        var (_, json) = await Simulator.PostAsync("/v1/products", "name=Pro&default_price_data[currency]=usd"
            + "&default_price_data[unit_amount]=1&default_price_data[recurring][interval]=month&default_price_data[recurring][mood]=good");

        Assert.Equal(
            "Received unknown parameter: default_price_data[recurring][mood]",
            json.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_parameter_that_is_not_simulated_is_refused_rather_than_ignored()
    {
        var (response, json) = await Simulator.PostAsync("/v1/customers", "tax_id_data[0][type]=eu_vat");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("this simulator does not carry it out", json.GetProperty("error").GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("email=", "email", null)]
    [InlineData("payment_method=", "payment_method", "parameter_invalid_empty")]
    [InlineData("email=nobody", "email", "email_invalid")]
    [InlineData("email=name%40example", "email", "email_invalid")]
    [InlineData("email=a%20name%40example.com", "email", "email_invalid")]
    [InlineData("tax_exempt=maybe", "tax_exempt", "")]
    public async Task A_malformed_value_is_refused_with_its_parameter(string form, string parameter, string? code)
    {
        var (response, json) = await Simulator.PostAsync("/v1/customers", form);

        if (code is null)
        {
            // Empty means "unset" where Stripe lets it be unset.
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return;
        }

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(parameter, json.GetProperty("error").GetProperty("param").GetString());
        Assert.Equal(code, json.GetProperty("error").TryGetProperty("code", out var given) ? given.GetString() : "");
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("starting_after=cus_1", "starting_after")]
    public async Task A_malformed_page_is_refused(string query, string parameter)
    {
        var (response, json) = await Simulator.GetAsync("/v1/customers?" + query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(parameter, json.GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task Both_cursors_at_once_are_refused_in_Stripes_words()
    {
        var one = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);

        var (response, json) = await Simulator.GetAsync($"/v1/customers?starting_after={one.Id}&ending_before={one.Id}");
        var (_, unknown) = await Simulator.GetAsync($"/v1/customers?starting_after=cus_1&ending_before={one.Id}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("starting_after", unknown.GetProperty("error").GetProperty("param").GetString());
        Assert.Equal(
            """{"message":"Received both starting_after and ending_before parameters. Please pass in only one.","""
            + "\"type\":\"invalid_request_error\"}",
            json.GetProperty("error").GetRawText());
    }

    [Theory]
    [InlineData("GET", "/v1/customers/")]
    [InlineData("POST", "/v1/customers/")]
    [InlineData("DELETE", "/v1/customers/")]
    [InlineData("GET", "/v1/subscriptions/")]
    [InlineData("POST", "/v1/checkout/sessions/")]
    [InlineData("GET", "/v1/customers/cus_1/")]
    public async Task A_trailing_slash_is_an_id_that_was_left_out(string method, string path)
    {
        var (response, json) = await Simulator.SendAsync(new HttpMethod(method), path, method == "POST" ? "email=a%40b.example" : null);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(
            $"Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove the trailing slash. If you are trying "
            + "to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. Please see https://stripe.com/docs "
            + "or we can help at https://support.stripe.com/.",
            json.GetProperty("error").GetProperty("message").GetString());
        Assert.Empty(await Simulator.EventsAsync());
    }

    [Fact]
    public async Task A_body_that_is_not_a_form_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/customers");
        request.Content = new StringContent("{\"email\":\"a@b.example\"}", Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer sk_test_tests");

        using var response = await Simulator.Http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("application/x-www-form-urlencoded", await response.Content.ReadAsStringAsync(Stop));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_refused(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/customers");
        request.Content = new StringContent(
            "description=" + new string('x', 1024 * 1024), Encoding.ASCII, "application/x-www-form-urlencoded");
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer sk_test_tests");

        using var response = await Simulator.Http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData("/c/pay/{0}", "application/json")]
    [InlineData("/c/pay/{0}", "multipart/form-data; boundary=x")]
    public async Task A_page_that_is_posted_something_else_than_a_form_says_what_is_missing(string path, string contentType)
    {
        var session = await (await Shop.OpenAsync(Simulator)).CheckoutAsync();
        using var content = new StringContent("{]");
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(contentType);

        using var response = await Simulator.Http.PostAsync(string.Format(null, path, session.Id), content, Stop);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
