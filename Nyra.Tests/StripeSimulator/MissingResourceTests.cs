using System.Net;
using System.Text.Json;
using Stripe;
using Stripe.TestHelpers;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

/// <summary>
/// What Stripe answers when a request names something that is not there. The status depends on the endpoint; the code and the
/// parameter are what an app can go by. README.md, "Missing and deleted resources", says which of these were recorded.
/// </summary>
public class MissingResourceTests : SimulatorTest
{
    public enum Absence
    {
        NeverMade,
        Deleted,
        DeletedWithTestClock,
    }

    [Theory]
    [InlineData("GET", "/v1/customers/x", "customer", "id")]
    [InlineData("POST", "/v1/customers/x", "customer", "id")]
    [InlineData("DELETE", "/v1/customers/x", "customer", "id")]
    [InlineData("GET", "/v1/customers/x/payment_methods", "customer", "id")]
    [InlineData("GET", "/v1/customers/x/payment_methods/pm_1", "customer", "id")]
    [InlineData("GET", "/v1/payment_methods/x", "PaymentMethod", "payment_method")]
    [InlineData("POST", "/v1/payment_methods/x", "PaymentMethod", "payment_method")]
    [InlineData("POST", "/v1/payment_methods/x/attach", "PaymentMethod", "payment_method")]
    [InlineData("POST", "/v1/payment_methods/x/detach", "PaymentMethod", "payment_method")]
    [InlineData("GET", "/v1/products/x", "product", "id")]
    [InlineData("GET", "/v1/prices/x", "price", "price")]
    [InlineData("POST", "/v1/prices/x", "price", "price")]
    [InlineData("GET", "/v1/charges/x", "charge", "id")]
    [InlineData("GET", "/v1/payment_intents/x", "payment_intent", "intent")]
    [InlineData("POST", "/v1/payment_intents/x/confirm", "payment_intent", "intent")]
    [InlineData("POST", "/v1/payment_intents/x/cancel", "payment_intent", "intent")]
    [InlineData("GET", "/v1/setup_intents/x", "setupintent", "intent")]
    [InlineData("POST", "/v1/setup_intents/x/confirm", "setupintent", "intent")]
    [InlineData("GET", "/v1/subscriptions/x", "subscription", "id")]
    [InlineData("POST", "/v1/subscriptions/x", "subscription", "id")]
    [InlineData("DELETE", "/v1/subscriptions/x", "subscription", "id")]
    [InlineData("GET", "/v1/invoices/x", "invoice", "invoice")]
    [InlineData("GET", "/v1/invoices/x/lines", "invoice", "invoice")]
    [InlineData("DELETE", "/v1/invoices/x", "invoice", "invoice")]
    [InlineData("POST", "/v1/invoices/x/send", "invoice", "invoice")]
    [InlineData("POST", "/v1/invoices/x", "invoice", "id")]
    [InlineData("POST", "/v1/invoices/x/pay", "invoice", "id")]
    [InlineData("POST", "/v1/invoices/x/finalize", "invoice", "id")]
    [InlineData("POST", "/v1/invoices/x/void", "invoice", "id")]
    [InlineData("POST", "/v1/invoices/x/mark_uncollectible", "invoice", "id")]
    public async Task An_id_in_the_path_is_404_under_the_name_Stripe_gives_it(string method, string path, string what, string param)
    {
        var error = await RefusedAsync(method, path, HttpStatusCode.NotFound);

        Assert.Equal("resource_missing", Text(error, "code"));
        Assert.Equal(param, Text(error, "param"));
        Assert.Equal($"No such {what}: 'x'", Text(error, "message"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task Invoice_items_and_subscription_items_have_words_of_their_own(string method)
    {
        var invoiceItem = await RefusedAsync(method, "/v1/invoiceitems/ii_x", HttpStatusCode.NotFound);
        var item = await RefusedAsync(method, "/v1/subscription_items/si_x", HttpStatusCode.NotFound);

        Assert.Equal("No such Invoice Item: 'ii_x'(livemode=false)", Text(invoiceItem, "message"));
        Assert.Equal(("resource_missing", "id"), (Text(invoiceItem, "code"), Text(invoiceItem, "param")));
        Assert.Equal("Invalid subscription_item id: si_x", Text(item, "message"));
        Assert.Equal((null, null), (Text(item, "code"), Text(item, "param")));
    }

    [Fact]
    public async Task Another_customers_payment_method_is_an_invalid_request()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var (one, other) = (await shop.CustomerAsync(), await shop.CustomerAsync());
        var path = $"/v1/customers/{one.Id}/payment_methods/";

        var error = await RefusedAsync("GET", path + other.InvoiceSettings.DefaultPaymentMethodId, HttpStatusCode.NotFound);
        var unknown = await RefusedAsync("GET", path + "pm_x", HttpStatusCode.NotFound);

        Assert.Equal(("Invalid request", null, "customer"), (Text(error, "message"), Text(error, "code"), Text(error, "param")));
        Assert.Equal(("resource_missing", "payment_method"), (Text(unknown, "code"), Text(unknown, "param")));
    }

    public static TheoryData<string, string, HttpStatusCode, Absence> CustomerParameters()
    {
        (string Method, string Request, HttpStatusCode Status)[] requests =
        [
            ("GET", "/v1/subscriptions?customer={0}&status=all", HttpStatusCode.BadRequest),
            ("GET", "/v1/invoices?customer={0}", HttpStatusCode.BadRequest),
            ("GET", "/v1/invoiceitems?customer={0}", HttpStatusCode.BadRequest),
            ("GET", "/v1/checkout/sessions?customer={0}", HttpStatusCode.BadRequest),
            ("GET", "/v1/payment_methods?customer={0}", HttpStatusCode.BadRequest),
            ("GET", "/v1/payment_intents?customer={0}", HttpStatusCode.BadRequest),
            ("GET", "/v1/setup_intents?customer={0}", HttpStatusCode.BadRequest),
            ("GET", "/v1/charges?customer={0}", HttpStatusCode.BadRequest),
            ("GET", "/v1/entitlements/active_entitlements?customer={0}", HttpStatusCode.BadRequest),
            ("POST", "/v1/checkout/sessions?customer={0}&mode=subscription&line_items[0][price]={1}&line_items[0][quantity]=1"
                + "&success_url=https://shop.example/", HttpStatusCode.BadRequest),
            ("POST", "/v1/billing_portal/sessions?customer={0}", HttpStatusCode.BadRequest),
            ("POST", "/v1/invoices?customer={0}", HttpStatusCode.BadRequest),
            ("POST", "/v1/invoices/create_preview?customer={0}", HttpStatusCode.BadRequest),
            ("POST", "/v1/invoiceitems?customer={0}&amount=1&currency=usd", HttpStatusCode.BadRequest),
            ("POST", "/v1/payment_intents?customer={0}&amount=100&currency=usd", HttpStatusCode.BadRequest),
            ("POST", "/v1/setup_intents?customer={0}", HttpStatusCode.BadRequest),
            ("POST", "/v1/payment_methods/pm_card_visa/attach?customer={0}", HttpStatusCode.BadRequest),
            ("POST", "/v1/subscriptions?customer={0}&items[0][price]={1}", HttpStatusCode.NotFound),
        ];
        var data = new TheoryData<string, string, HttpStatusCode, Absence>();
        foreach (var (method, request, status) in requests)
        {
            foreach (var absence in Enum.GetValues<Absence>())
            {
                data.Add(method, request, status, absence);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(CustomerParameters))]
    public async Task A_customer_who_is_not_there_is_named_by_the_parameter(
        string method, string request, HttpStatusCode status, Absence absence)
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await AbsentCustomerAsync(shop, absence);

        var error = await RefusedAsync(method, string.Format(null, request, customer, shop.Price.Id), status);

        Assert.Equal("invalid_request_error", Text(error, "type"));
        Assert.Equal("resource_missing", Text(error, "code"));
        Assert.Equal("customer", Text(error, "param"));
        Assert.Equal($"No such customer: '{customer}'", Text(error, "message"));
    }

    [Theory]
    [InlineData("GET", "/v1/prices?product=x", "product", "product", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/subscriptions?price=x", "price", "price", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/subscriptions?plan=x", "plan", "plan", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/subscriptions?test_clock=x", "test_clock", "test clock", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/customers?test_clock=x", "test_clock", "test clock", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/invoices?subscription=x", "subscription", "subscription", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/invoiceitems?invoice=x", "invoice", "invoice", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/invoice_payments?invoice=x", "invoice", "invoice", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/invoice_payments?payment[type]=payment_intent&payment[payment_intent]=x",
        "payment[payment_intent]", "payment_intent", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/checkout/sessions?subscription=x", "subscription", "subscription", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/checkout/sessions?payment_intent=x", "payment_intent", "payment_intent", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/charges?payment_intent=x", "payment_intent", "payment_intent", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/v1/subscription_items?subscription=x", "subscription", "subscription", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/prices?product=x&currency=usd&unit_amount=1", "product", "product", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/customers?test_clock=x", "test_clock", "test clock", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/customers?payment_method=x", "payment_method", "PaymentMethod", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/subscriptions?customer={0}&items[0][price]=x", "items[0][price]", "price", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/v1/subscription_items?subscription=x&price={1}", "subscription", "subscription", HttpStatusCode.NotFound)]
    [InlineData("POST", "/v1/checkout/sessions?customer={0}&mode=subscription&line_items[0][price]=x&line_items[0][quantity]=1"
        + "&success_url=https://shop.example/", "line_items[0][price]", "price", HttpStatusCode.BadRequest)]
    public async Task Anything_else_that_is_not_there_is_named_by_its_parameter(
        string method, string request, string param, string what, HttpStatusCode status)
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();

        var error = await RefusedAsync(method, string.Format(null, request, customer.Id, shop.Price.Id), status);

        Assert.Equal("resource_missing", Text(error, "code"));
        Assert.Equal(param, Text(error, "param"));
        Assert.Equal($"No such {what}: 'x'", Text(error, "message"));
    }

    [Theory]
    [InlineData(Absence.Deleted)]
    [InlineData(Absence.DeletedWithTestClock)]
    public async Task A_deleted_customer_can_be_looked_at_and_nothing_else(Absence absence)
    {
        var customer = await AbsentCustomerAsync(await Shop.OpenAsync(Simulator), absence);

        var (response, json) = await Simulator.GetAsync($"/v1/customers/{customer}");
        var written = await RefusedAsync("POST", $"/v1/customers/{customer}", HttpStatusCode.NotFound);
        var deleted = await RefusedAsync("DELETE", $"/v1/customers/{customer}", HttpStatusCode.NotFound);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($$"""{"id":"{{customer}}","object":"customer","deleted":true}""", json.GetRawText());
        Assert.Equal(("resource_missing", "id"), (Text(written, "code"), Text(written, "param")));
        Assert.Equal(("resource_missing", "id"), (Text(deleted, "code"), Text(deleted, "param")));
    }

    [Fact]
    public async Task A_deleted_product_is_not_found()
    {
        var product = await Simulator.V1.Products.CreateAsync(new ProductCreateOptions { Name = "Gone" }, cancellationToken: Stop);
        await Simulator.V1.Products.DeleteAsync(product.Id, cancellationToken: Stop);

        var error = await RefusedAsync("GET", $"/v1/products/{product.Id}", HttpStatusCode.NotFound);

        Assert.Equal(("resource_missing", "id"), (Text(error, "code"), Text(error, "param")));
    }

    [Fact]
    public async Task Without_a_customer_there_are_no_payment_methods_to_list()
    {
        await (await Shop.OpenAsync(Simulator)).CustomerAsync();

        Assert.Empty(await Simulator.V1.PaymentMethods.ListAsync(cancellationToken: Stop));
    }

    [Fact]
    public async Task A_canceled_subscription_is_not_there_for_another_item()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var ended = await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.V1.Subscriptions.CancelAsync(ended.Id, cancellationToken: Stop);

        var error = await RefusedAsync(
            "POST", $"/v1/subscription_items?subscription={ended.Id}&price={shop.Price.Id}", HttpStatusCode.NotFound);

        Assert.Equal(("resource_missing", "subscription"), (Text(error, "code"), Text(error, "param")));
    }

    private async Task<string> AbsentCustomerAsync(Shop shop, Absence absence)
    {
        if (absence == Absence.NeverMade)
        {
            return "cus_nobody";
        }

        if (absence == Absence.Deleted)
        {
            var customer = await shop.CustomerAsync();
            await shop.SubscribeAsync(customer);
            await Simulator.V1.Customers.DeleteAsync(customer.Id, cancellationToken: Stop);
            return customer.Id;
        }

        var clock = await Simulator.V1.TestHelpers.TestClocks.CreateAsync(
            new TestClockCreateOptions { FrozenTime = DateTime.UtcNow }, cancellationToken: Stop);
        var clocked = await Simulator.V1.Customers.CreateAsync(
            new CustomerCreateOptions { TestClock = clock.Id, PaymentMethod = "pm_card_visa" }, cancellationToken: Stop);
        await Simulator.V1.TestHelpers.TestClocks.DeleteAsync(clock.Id, cancellationToken: Stop);
        return clocked.Id;
    }

    /// <summary>A POST's parameters stand behind "?" as those of a GET do; they go into its body.</summary>
    private async Task<JsonElement> RefusedAsync(string method, string request, HttpStatusCode status)
    {
        var parts = method == "POST" ? request.Split('?') : [request];
        var (response, json) = await Simulator.SendAsync(
            new HttpMethod(method), parts[0], method == "POST" ? parts.ElementAtOrDefault(1) ?? "" : null);

        Assert.Equal(status, response.StatusCode);
        return json.GetProperty("error");
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) ? value.GetString() : null;
}
