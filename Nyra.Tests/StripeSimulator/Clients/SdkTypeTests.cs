using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Nyra.Tests.StripeSimulator.Clients;

/// <summary>No field that Stripe requires is missing, none has another type, and there is none that Stripe does not have.</summary>
public class SdkTypeTests : SdkTypeTest
{
    [Fact]
    public async Task A_subscriptions_life_has_stripes_fields()
    {
        await SubscriptionLife.LiveAsync(Simulator);
        var customer = (await Simulator.V1.Customers.ListAsync(cancellationToken: Stop)).Single().Id;
        var product = (await Simulator.V1.Products.ListAsync(cancellationToken: Stop)).Single().Id;
        var price = (await Simulator.V1.Prices.ListAsync(cancellationToken: Stop)).Single().Id;
        var visa = await PostAsync("/v1/payment_methods/pm_card_visa/attach", $"customer={customer}");
        var active = await PostAsync(
            "/v1/subscriptions",
            $"customer={customer}&default_payment_method={Id(visa)}&items[0][price]={price}&expand[]=latest_invoice.payments&expand[]=default_payment_method");
        await PostAsync($"/v1/subscriptions/{Id(active)}", "pause_collection[behavior]=void&cancel_at_period_end=true");
        await PostAsync($"/v1/subscriptions/{Id(active)}", "cancel_at_period_end=false");
        var trial = await PostAsync("/v1/subscriptions", $"customer={customer}&default_payment_method={Id(visa)}&items[0][price]={price}&trial_period_days=7");
        var item = trial.GetProperty("items").GetProperty("data")[0];
        await PostAsync($"/v1/subscription_items/{Id(item)}", "quantity=2");
        await PostAsync("/v1/invoices/create_preview", $"customer={customer}&subscription={Id(active)}");
        var incomplete = await PostAsync(
            "/v1/subscriptions", $"customer={customer}&default_payment_method={Id(visa)}&items[0][price]={price}&payment_behavior=default_incomplete&expand[]=latest_invoice.payments");
        await GetAsync($"/v1/subscriptions/{Id(incomplete)}");
        await Simulator.EntitleAsync();

        await GetAsync($"/v1/customers/{customer}?expand[]=subscriptions");
        await GetAsync($"/v1/subscriptions/{Id(active)}?expand[]=customer&expand[]=latest_invoice&expand[]=default_payment_method");
        await ListAsync(
            "subscriptions?status=all", "invoices", "invoice_payments", $"subscription_items?subscription={Id(active)}", "entitlements/features",
            $"entitlements/active_entitlements?customer={customer}", $"products/{product}/features", $"invoices/{active.GetProperty("latest_invoice").GetProperty("id")}/lines");
        await DeleteAsync($"/v1/subscriptions/{Id(trial)}");

        await AllAgreeAsync();
        Assert.Superset(SubscriptionLife.Types.Select(type => $"WireEvent<'{type}'>").ToHashSet(), Check.Compared);
    }

    [Fact]
    public async Task Catalog_and_customers_have_stripes_fields()
    {
        var product = await PostAsync("/v1/products", "name=Pro&description=All&metadata[a]=b");
        await PostAsync("/v1/prices", $"product={Id(product)}&currency=eur&unit_amount=500&recurring[interval]=year&lookup_key=yearly&nickname=Yearly");
        await PostAsync("/v1/prices", $"product={Id(product)}&currency=eur&unit_amount=500");
        var unsold = await PostAsync("/v1/products", "name=Unsold&active=false");
        await DeleteAsync($"/v1/products/{Id(unsold)}");
        var customer = await PostAsync("/v1/customers", "email=b@shop.example&name=B&phone=1&description=B&address[country]=US&metadata[a]=b");
        var card = await PostAsync("/v1/payment_methods/pm_card_visa/attach", $"customer={Id(customer)}");
        await PostAsync($"/v1/payment_methods/{Id(card)}", "billing_details[name]=B");
        await GetAsync("/v1/account");
        await ListAsync("products", "prices", "customers", $"customers/{Id(customer)}/payment_methods", $"payment_methods?customer={Id(customer)}");
        await PostAsync($"/v1/payment_methods/{Id(card)}/detach");
        await DeleteAsync($"/v1/customers/{Id(customer)}");
        await AllAgreeAsync();
        Assert.Superset(new HashSet<string> { "Wire<Stripe.DeletedCustomer>", "Wire<Stripe.DeletedProduct>", "Wire<Stripe.ApiList<Stripe.Price>>" }, Check.Compared);
    }

    [Fact]
    public async Task Checkout_portal_and_webhook_endpoints_have_stripes_fields()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var form = $"success_url=https://shop.example/&customer_email=a@shop.example&line_items[0][quantity]=1&line_items[0][price]=";
        var session = await PostAsync("/v1/checkout/sessions", $"mode=subscription&metadata[a]=b&{form}{shop.Price.Id}");
        await ListAsync($"checkout/sessions/{Id(session)}/line_items");
        await PostAsync($"/v1/checkout/sessions/{Id(session)}/expire");
        var once = await PostAsync("/v1/prices", $"product={shop.Product.Id}&currency=usd&unit_amount=700");
        await PostAsync("/v1/checkout/sessions", $"mode=payment&{form}{Id(once)}");
        await ListAsync("checkout/sessions");

        var customer = await shop.CustomerAsync();
        await PostAsync("/v1/billing_portal/sessions", $"customer={customer.Id}&return_url=https://shop.example/");
        await PostAsync("/v1/billing_portal/configurations", "features[invoice_history][enabled]=true&features[payment_method_update][enabled]=true&features[subscription_cancel][enabled]=true");
        var endpoint = await PostAsync("/v1/webhook_endpoints", "url=http://127.0.0.1:9/&enabled_events[]=invoice.paid&description=Nobody");
        await ListAsync("billing_portal/configurations", "webhook_endpoints");
        await DeleteAsync($"/v1/webhook_endpoints/{Id(endpoint)}");
        await AllAgreeAsync();
    }

    [Fact]
    public async Task Payments_and_one_off_invoices_have_stripes_fields()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        var intent = await PostAsync("/v1/payment_intents", $"amount=700&currency=usd&customer={customer.Id}&payment_method=pm_card_visa&confirm=true&return_url=https://shop.example/&expand[]=latest_charge");
        await GetAsync($"/v1/payment_intents/{Id(intent)}");
        var waiting = await PostAsync("/v1/payment_intents", "amount=700&currency=usd");
        await PostAsync($"/v1/payment_intents/{Id(waiting)}/cancel");
        await Simulator.PostAsync("/v1/payment_intents", "amount=700&currency=usd&payment_method=pm_card_chargeDeclined&confirm=true&return_url=https://shop.example/");
        var asks = await PostAsync("/v1/payment_intents", $"amount=700&currency=usd&payment_method=pm_card_authenticationRequired&confirm=true&return_url=https://shop.example/");
        Assert.Equal("requires_action", asks.GetProperty("status").GetString());
        var saved = await PostAsync("/v1/setup_intents", $"customer={customer.Id}&payment_method=pm_card_visa&confirm=true&return_url=https://shop.example/");
        Assert.Equal("succeeded", saved.GetProperty("status").GetString());
        var setup = await PostAsync("/v1/setup_intents", $"customer={customer.Id}");
        await PostAsync($"/v1/setup_intents/{Id(setup)}/cancel");

        await PostAsync("/v1/invoiceitems", $"customer={customer.Id}&amount=700&currency=usd&description=Extra");
        var invoice = await PostAsync("/v1/invoices", $"customer={customer.Id}&pending_invoice_items_behavior=include");
        await ListAsync("invoiceitems");
        await PostAsync($"/v1/invoices/{Id(invoice)}/finalize");
        await PostAsync($"/v1/invoices/{Id(invoice)}/pay");
        var draft = await PostAsync("/v1/invoices", $"customer={customer.Id}");
        await DeleteAsync($"/v1/invoices/{Id(draft)}");
        await ListAsync("payment_intents", "setup_intents", "charges", "invoice_payments", "invoices");
        await AllAgreeAsync();
    }

    [Fact]
    public async Task Test_clocks_have_stripes_fields()
    {
        var clock = await PostAsync("/v1/test_helpers/test_clocks", $"frozen_time={await Simulator.NowAsync()}&name=Clock");
        await PostAsync("/v1/customers", $"test_clock={Id(clock)}");
        await PostAsync($"/v1/test_helpers/test_clocks/{Id(clock)}/advance", $"frozen_time={await Simulator.NowAsync() + 86_400}");
        await RunningSimulator.UntilAsync(
            async () => (await GetAsync($"/v1/test_helpers/test_clocks/{Id(clock)}")).GetProperty("status").GetString() == "ready", "the clock is ready");
        await ListAsync("test_helpers/test_clocks");
        await DeleteAsync($"/v1/test_helpers/test_clocks/{Id(clock)}");
        await AllAgreeAsync();
    }

    [Theory]
    [InlineData("/v1/subscriptions/{0}", "remove", "livemode", "missing")]
    [InlineData("/v1/subscriptions/{0}", "add", "nonsense", "does not exist")]
    [InlineData("/v1/subscriptions/{0}", "change", "livemode", "not assignable")]
    [InlineData("/v1/subscriptions/{0}", "change", "status", "not assignable")]
    [InlineData("/v1/subscriptions/{0}", "remove", "items.data.0.price.recurring.interval", "missing")]
    [InlineData("/v1/subscriptions/{0}", "add", "items.data.0.price.recurring.nonsense", "does not exist")]
    [InlineData("/v1/subscriptions", "add", "data.0.cancellation_details.nonsense", "does not exist")]
    [InlineData("/v1/events?type=customer.subscription.created", "remove", "data.0.data.object.billing_mode", "missing")]
    [InlineData("/v1/events?type=customer.subscription.created", "add", "data.0.data.object.nonsense", "does not exist")]
    public async Task A_field_too_few_too_many_or_of_another_kind_is_found(string path, string what, string field, string words)
    {
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        var (_, json) = await Simulator.GetAsync(path.Replace("{0}", subscription.Id, StringComparison.Ordinal));
        var answer = JsonNode.Parse(json.GetRawText())!;
        var names = field.Split('.');
        var changed = names[..^1].Aggregate(answer, (node, name) => node is JsonArray list ? list[int.Parse(name, CultureInfo.InvariantCulture)]! : node[name]!).AsObject();
        changed.Remove(names[^1]);
        if (what != "remove")
        {
            changed[names[^1]] = "x";
        }

        // An event alone has the type of its own.
        var compared = path.StartsWith("/v1/events", StringComparison.Ordinal) ? answer["data"]![0]! : answer;
        Check.Add("changed", JsonSerializer.SerializeToElement(compared));
        var finding = Assert.Single(await Check.RunAsync(Stop));
        Assert.StartsWith("changed at ", finding, StringComparison.Ordinal);
        Assert.Contains(names[^1], finding, StringComparison.Ordinal);
        Assert.Contains(words, finding, StringComparison.Ordinal);
    }
}
