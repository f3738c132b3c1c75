using System.Text.Json;
using System.Text.Json.Nodes;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator.Clients;

/// <summary>What the simulator answers, field by field against the types that Stripe's Node SDK ships for this API version.</summary>
public class SdkTypeTests : SimulatorTest
{
    private readonly SdkTypeCheck _check = new();

    [Fact]
    public async Task Every_answer_and_event_has_the_fields_stripe_documents_and_no_others()
    {
        await SubscriptionLife.LiveAsync(Simulator);
        var customer = (await Simulator.V1.Customers.ListAsync(cancellationToken: Stop)).Single().Id;
        var product = (await Simulator.V1.Products.ListAsync(cancellationToken: Stop)).Single().Id;
        var price = (await Simulator.V1.Prices.ListAsync(cancellationToken: Stop)).Single().Id;
        var subscription = (await Simulator.V1.Subscriptions.ListAsync(new SubscriptionListOptions { Status = "all" }, cancellationToken: Stop)).Single();

        // What POST and DELETE answer.
        var visa = await PostAsync("/v1/payment_methods/pm_card_visa/attach", $"customer={customer}");
        var active = await PostAsync("/v1/subscriptions", $"customer={customer}&default_payment_method={Id(visa)}&items[0][price]={price}&expand[]=latest_invoice&expand[]=default_payment_method");
        await PostAsync($"/v1/subscriptions/{Id(active)}", "pause_collection[behavior]=void&cancel_at_period_end=true");
        await PostAsync($"/v1/subscriptions/{Id(active)}", "cancel_at_period_end=false");
        var session = await PostAsync(
            "/v1/checkout/sessions", $"mode=subscription&line_items[0][price]={price}&line_items[0][quantity]=1&success_url=https://shop.example/&customer_email=a@shop.example&metadata[a]=b");
        await GetAsync($"/v1/checkout/sessions/{Id(session)}/line_items");
        await PostAsync($"/v1/checkout/sessions/{Id(session)}/expire", "");
        await PostAsync("/v1/billing_portal/sessions", $"customer={customer}&return_url=https://shop.example/");
        await PostAsync("/v1/billing_portal/configurations", "features[invoice_history][enabled]=true&features[payment_method_update][enabled]=true&features[subscription_cancel][enabled]=true");
        var endpoint = await PostAsync("/v1/webhook_endpoints", "url=http://127.0.0.1:9/&enabled_events[]=invoice.paid&description=Nobody");
        await DeleteAsync($"/v1/webhook_endpoints/{Id(endpoint)}");
        var other = await PostAsync("/v1/customers", "email=b@shop.example&name=B&phone=1&description=B&address[country]=US&metadata[a]=b");
        var card = await PostAsync("/v1/payment_methods/pm_card_visa/attach", $"customer={Id(other)}");
        await PostAsync($"/v1/payment_methods/{Id(card)}", "billing_details[name]=B");
        await PostAsync($"/v1/payment_methods/{Id(card)}/detach", "");
        await DeleteAsync($"/v1/customers/{Id(other)}");
        var unsold = await PostAsync("/v1/products", "name=Unsold&description=None&metadata[a]=b&active=false");
        await DeleteAsync($"/v1/products/{Id(unsold)}");
        await PostAsync("/v1/prices", $"product={product}&currency=eur&unit_amount=500&recurring[interval]=year&lookup_key=yearly&nickname=Yearly");

        // What GET answers, alone, in lists, and with what can be expanded.
        await GetAsync("/v1/account");
        await GetAsync($"/v1/customers/{customer}?expand[]=subscriptions");
        await GetAsync($"/v1/subscriptions/{Id(active)}?expand[]=customer&expand[]=latest_invoice&expand[]=default_payment_method");
        await GetAsync($"/v1/invoices/{subscription.LatestInvoiceId}/lines");
        foreach (var list in new[]
        {
            "customers", "products", "prices", "checkout/sessions", "subscriptions?status=all", "invoices", "billing_portal/configurations",
            "entitlements/features", $"entitlements/active_entitlements?customer={customer}", $"products/{product}/features", $"customers/{customer}/payment_methods",
            $"payment_methods?customer={customer}",
        })
        {
            await GetAsync($"/v1/{list}");
        }

        foreach (var one in (await Simulator.GetAsync("/v1/events?limit=100")).Json.GetProperty("data").EnumerateArray())
        {
            _check.Add($"the event {one.GetProperty("type").GetString()}", one);
        }

        var findings = await _check.RunAsync(Stop);
        Assert.True(findings.Count == 0, string.Join('\n', findings));
        Assert.Superset(SubscriptionLife.Types.Select(type => $"WireEvent<'{type}'>").ToHashSet(), _check.Compared);
        Assert.Contains("Wire<Stripe.DeletedCustomer>", _check.Compared);
        Assert.Contains("Wire<Stripe.ApiList<Stripe.Invoice>>", _check.Compared);
    }

    [Theory]
    [InlineData("remove", "livemode", "missing")]
    [InlineData("add", "nonsense", "does not exist")]
    [InlineData("change", "livemode", "not assignable")]
    public async Task A_field_too_few_too_many_or_of_another_kind_is_found(string what, string field, string words)
    {
        var made = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        var (_, json) = await Simulator.GetAsync($"/v1/customers/{made.Id}");
        var customer = JsonNode.Parse(json.GetRawText())!.AsObject();
        customer.Remove(field);
        if (what != "remove")
        {
            customer[field] = "x";
        }

        _check.Add("changed", JsonSerializer.SerializeToElement(customer));
        var finding = Assert.Single(await _check.RunAsync(Stop));
        Assert.StartsWith("changed at ", finding, StringComparison.Ordinal);
        Assert.Contains(field, finding, StringComparison.Ordinal);
        Assert.Contains(words, finding, StringComparison.Ordinal);
    }

    private static string Id(JsonElement json) => json.GetProperty("id").GetString()!;

    private Task<JsonElement> GetAsync(string path) => CompareAsync(HttpMethod.Get, path, null);

    private Task<JsonElement> PostAsync(string path, string form) => CompareAsync(HttpMethod.Post, path, form);

    private Task<JsonElement> DeleteAsync(string path) => CompareAsync(HttpMethod.Delete, path, null);

    private async Task<JsonElement> CompareAsync(HttpMethod method, string path, string? form)
    {
        var (response, json) = await Simulator.SendAsync(method, path, form);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {json}");
        _check.Add($"{method} {path}", json);
        return json;
    }
}
