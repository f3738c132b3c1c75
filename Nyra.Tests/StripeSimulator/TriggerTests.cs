using System.Text.Json;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

/// <summary>The requests the Stripe CLI's "trigger" makes, as it makes them, without the CLI.</summary>
public class TriggerTests : SimulatorTest
{
    [Fact]
    public async Task Checkout_session_completed_is_raised_by_a_one_time_payment()
    {
        var product = await IdOfAsync("/v1/products", "name=myproduct&description=(created by Stripe CLI)");
        var price = await IdOfAsync("/v1/prices", $"product={product}&unit_amount=1500&currency=usd");
        var session = await IdOfAsync(
            "/v1/checkout/sessions",
            $"mode=payment&success_url=https://httpbin.org/post&cancel_url=https://httpbin.org/post&line_items[0][price]={price}"
            + "&line_items[0][quantity]=2&payment_intent_data[shipping][name]=Jenny&payment_intent_data[shipping][address][city]=Rome");
        var (shown, _) = await Simulator.GetAsync($"/v1/payment_pages/{session}");
        var method = await IdOfAsync(
            "/v1/payment_methods", "type=card&card[token]=tok_visa&billing_details[email]=stripe@example.com&billing_details[name]=Jenny");

        JsonElement confirmed = default;
        var raised = await Simulator.AllRaisedByAsync(async () => confirmed = await PostAsync(
            $"/v1/payment_pages/{session}/confirm", $"payment_method={method}&expected_amount=3000"));

        Assert.True(shown.IsSuccessStatusCode);
        Assert.Equal("complete", confirmed.GetProperty("status").GetString());
        Assert.Equal(
            ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"], raised);
        var intent = await Simulator.V1.PaymentIntents.GetAsync(
            confirmed.GetProperty("payment_intent").GetString(),
            new PaymentIntentGetOptions { Expand = ["latest_charge"] },
            cancellationToken: Stop);
        Assert.Equal((3000, 3000, "succeeded"), (intent.Amount, intent.AmountReceived, intent.Status));
        Assert.Equal(("Jenny", "Rome"), (intent.Shipping.Name, intent.Shipping.Address.City));
        Assert.Equal((true, "visa"), (intent.LatestCharge.Paid, intent.LatestCharge.PaymentMethodDetails.Card.Brand));
    }

    [Fact]
    public async Task Another_amount_than_expected_pays_nothing()
    {
        var product = await IdOfAsync("/v1/products", "name=myproduct");
        var price = await IdOfAsync("/v1/prices", $"product={product}&unit_amount=1500&currency=usd");
        var session = await IdOfAsync(
            "/v1/checkout/sessions", $"mode=payment&success_url=https://a.example&line_items[0][price]={price}&line_items[0][quantity]=2");
        var method = await IdOfAsync(
            "/v1/payment_methods", "type=card&card[token]=tok_visa&billing_details[email]=stripe@example.com");

        var raised = await Simulator.AllRaisedByAsync(async () => await Simulator.PostAsync(
            $"/v1/payment_pages/{session}/confirm", $"payment_method={method}&expected_amount=1"));

        Assert.Empty(raised);
    }

    [Fact]
    public async Task Invoice_paid_is_raised_by_an_invoice_of_one_item()
    {
        var (customer, method) = await CustomerWithAsync("pm_card_visa");
        var invoice = await InvoiceAsync(customer);

        var raised = await Simulator.AllRaisedByAsync(() => PostAsync($"/v1/invoices/{invoice}/pay", $"payment_method={method}"));

        Assert.Equal(
            [
                "invoice.finalized", "payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "invoice_payment.paid",
                "invoice.paid", "invoice.payment_succeeded",
            ],
            raised);
        var paid = await Simulator.V1.Invoices.GetAsync(
            invoice, new InvoiceGetOptions { Expand = ["payments.data.payment.payment_intent"] }, cancellationToken: Stop);
        Assert.Equal(("paid", "manual", 2000), (paid.Status, paid.BillingReason, paid.AmountPaid));
        Assert.Null(paid.Parent);
        var line = Assert.Single(paid.Lines);
        Assert.Equal((2000, "invoice_item_details"), (line.Amount, line.Parent.Type));
        var payment = Assert.Single(paid.Payments);
        Assert.Equal(("paid", "succeeded"), (payment.Status, payment.Payment.PaymentIntent.Status));
    }

    [Fact]
    public async Task Invoice_payment_failed_is_raised_by_a_card_that_fails()
    {
        var (customer, method) = await CustomerWithAsync("pm_card_chargeCustomerFail");
        var invoice = await InvoiceAsync(customer);

        JsonElement error = default;
        var raised = await Simulator.AllRaisedByAsync(async () =>
        {
            var (response, json) = await Simulator.PostAsync($"/v1/invoices/{invoice}/pay", $"payment_method={method}");
            Assert.Equal(402, (int)response.StatusCode);
            error = json.GetProperty("error");
        });

        Assert.Equal("card_error", error.GetProperty("type").GetString());
        Assert.Equal(
            [
                "invoice.finalized", "payment_intent.created", "charge.failed", "payment_intent.payment_failed",
                "invoice.payment_failed", "customer.updated",
            ],
            raised);
    }

    [Fact]
    public async Task Prices_and_products_come_inline()
    {
        var (customer, _) = await CustomerWithAsync("pm_card_visa");
        var product = await IdOfAsync("/v1/products", "name=Inline");

        var (response, json) = await Simulator.PostAsync(
            "/v1/subscriptions",
            $"customer={customer}&collection_method=send_invoice&days_until_due=7&items[0][price_data][product]={product}"
            + "&items[0][price_data][currency]=usd&items[0][price_data][unit_amount]=700&items[0][price_data][recurring][interval]=week");

        Assert.True(response.IsSuccessStatusCode, json.ToString());
        var price = json.GetProperty("items").GetProperty("data")[0].GetProperty("price");
        Assert.Equal((700, false), (price.GetProperty("unit_amount").GetInt32(), price.GetProperty("active").GetBoolean()));
        var known = await Simulator.V1.Prices.GetAsync(price.GetProperty("id").GetString(), cancellationToken: Stop);
        Assert.Equal(product, known.ProductId);
    }

    private async Task<(string Customer, string Method)> CustomerWithAsync(string card)
    {
        var customer = await IdOfAsync("/v1/customers", "description=(created by Stripe CLI)");
        var method = await IdOfAsync($"/v1/payment_methods/{card}/attach", $"customer={customer}");
        return (customer, method);
    }

    private async Task<string> InvoiceAsync(string customer)
    {
        await PostAsync("/v1/invoiceitems", $"amount=2000&currency=usd&customer={customer}&description=(created by Stripe CLI)");
        return await IdOfAsync("/v1/invoices", $"customer={customer}&pending_invoice_items_behavior=include");
    }

    private async Task<string> IdOfAsync(string path, string form) => (await PostAsync(path, form)).GetProperty("id").GetString()!;

    private async Task<JsonElement> PostAsync(string path, string form)
    {
        var (response, json) = await Simulator.PostAsync(path, form);
        Assert.True(response.IsSuccessStatusCode, json.ToString());
        return json;
    }
}
