using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.Embedded;

/// <summary>Every event that matters, through gateway, door, queue and worker to the account; and the ways they come that lead others astray.</summary>
public sealed class EventTests : IAsyncLifetime
{
    private RunningStack _stack = null!;

    // What Stripe itself would send is turned off: each event here is the only one that comes.
    public async ValueTask InitializeAsync()
    {
        _stack = await RunningStack.StartAsync();
        await _stack.LoseWebhooksAsync();
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    public static TheoryData<string> Types => [.. HandledEvents.All];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Any_one_of_the_events_alone_makes_the_account(string type)
    {
        var customer = await _stack.SubscribeAsync();
        await SendAsync(type, customer);
        var account = await UntilAsync(customer, account => Code(account) == "active");
        // An event's second of making is Stripe's; several may share it, and none is left out.
        await SendAsync(type, customer, "evt_same_second");
        await _stack.DrainedAsync();
        Assert.Equal(account.GetProperty("billing").GetRawText(), (await AccountAsync(customer))!.Value.GetProperty("billing").GetRawText());
    }

    [Fact]
    public async Task Two_updates_within_one_second_end_in_the_newer_state()
    {
        var customer = await _stack.SubscribeAsync();
        var stripe = _stack.StripeApi();
        var subscription = Assert.Single(await stripe.V1.Subscriptions.ListAsync(new() { Customer = customer }));
        await stripe.V1.Subscriptions.UpdateAsync(subscription.Id, new() { CancelAtPeriodEnd = true });
        await SendAsync("customer.subscription.updated", customer, "evt_one");
        await stripe.V1.Subscriptions.UpdateAsync(subscription.Id, new() { CancelAtPeriodEnd = false });
        await SendAsync("customer.subscription.updated", customer, "evt_two");
        await _stack.DrainedAsync();
        Assert.Equal("active", Code((await AccountAsync(customer))!.Value));
    }

    [Fact]
    public async Task A_paid_invoice_before_its_checkout_and_a_checkout_after_it_make_one_account()
    {
        var customer = await _stack.SubscribeAsync();
        await SendAsync("invoice.paid", customer, "evt_invoice");
        await UntilAsync(customer, account => Code(account) == "active");
        await SendAsync("checkout.session.completed", customer, "evt_checkout");
        await _stack.DrainedAsync();
        Assert.Equal("active", Code((await AccountAsync(customer))!.Value));
    }

    [Fact]
    public async Task An_old_subscription_deleted_while_a_new_one_runs_takes_nothing_away()
    {
        var customer = await _stack.SubscribeAsync();
        var stripe = _stack.StripeApi();
        var old = Assert.Single(await stripe.V1.Subscriptions.ListAsync(new() { Customer = customer }));
        await stripe.V1.Subscriptions.CreateAsync(new() { Customer = customer, Items = [new() { Price = _stack.Setting(Settings.PriceProMonthly) }] });
        await stripe.V1.Subscriptions.CancelAsync(old.Id);
        await SendAsync("customer.subscription.deleted", customer);
        await _stack.DrainedAsync();
        Assert.Equal("active", Code((await AccountAsync(customer))!.Value));
    }

    [Fact]
    public async Task More_than_ten_entitlements_are_all_seen_though_the_summary_names_ten()
    {
        var stripe = _stack.StripeApi();
        var product = (await stripe.V1.Prices.GetAsync(_stack.Setting(Settings.PriceProMonthly))).ProductId;
        for (var i = 0; i < 14; i++)
        {
            var feature = await stripe.V1.Entitlements.Features.CreateAsync(new() { Name = $"Extra {i}", LookupKey = $"extra-{i:00}" });
            await stripe.V1.Products.Features.CreateAsync(product, new ProductFeatureCreateOptions { EntitlementFeature = feature.Id });
        }
        var customer = await _stack.SubscribeAsync();
        await Eventually.HoldsAsync(async () => (await stripe.V1.Entitlements.ActiveEntitlements.ListAsync(new() { Customer = customer, Limit = 100 })).Count() == 16);
        await SendAsync("entitlements.active_entitlement_summary.updated", customer);
        await UntilAsync(customer, account => account.GetProperty("billing").GetProperty("value").GetProperty("features").GetArrayLength() == 16);
    }

    [Fact]
    public async Task Entitlements_that_stripe_computes_late_are_looked_for_again_without_another_event()
    {
        var customer = await _stack.SubscribeAsync();
        await SendAsync("invoice.paid", customer);
        await UntilAsync(customer, account => account.GetProperty("billing").GetProperty("value").GetProperty("featureSource").GetString() == "stripe");
    }

    [Fact]
    public async Task A_subscription_to_anothers_product_is_acknowledged_and_makes_no_account()
    {
        var stripe = _stack.StripeApi();
        var other = await stripe.V1.Products.CreateAsync(new() { Name = "Somebody else's" });
        var price = await stripe.V1.Prices.CreateAsync(new() { Product = other.Id, Currency = "usd", UnitAmount = 500, Recurring = new() { Interval = "month" } });
        var customer = (await PayingCustomers.SubscribeAsync(stripe, price.Id, CancellationToken.None)).CustomerId;
        await SendAsync("invoice.paid", customer);
        await _stack.DrainedAsync();
        Assert.Null(await AccountAsync(customer));
    }

    private async Task SendAsync(string type, string customer, string id = "evt_1")
    {
        var body = ApiApp.Event(type, customer, id: id);
        using var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/stripe") { Content = new StringContent(body) };
        request.Headers.Add("Stripe-Signature", EventUtility.GenerateSignatureHeader(body, _stack.Setting(Settings.StripeWebhookSecret)));
        Assert.True((await _stack.Http.SendAsync(request)).IsSuccessStatusCode);
    }

    private static string? Code(JsonElement account) => account.GetProperty("code").GetString();

    private async Task<JsonElement?> AccountAsync(string customer)
    {
        using var answer = await _stack.AsOperatorAsync("v1/accounts/" + customer);
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement : null;
    }

    private async Task<JsonElement> UntilAsync(string customer, Func<JsonElement, bool> holds)
    {
        JsonElement? seen = null;
        await Eventually.HoldsAsync(async () => (seen = await AccountAsync(customer)) is { } account && holds(account));
        await _stack.DrainedAsync();
        return (await AccountAsync(customer))!.Value;
    }
}
