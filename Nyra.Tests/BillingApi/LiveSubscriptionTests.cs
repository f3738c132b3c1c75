using System.Text.Json.Nodes;
using Nyra.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>A customer with a live subscription at Stripe, whatever is stored of it here, is never sold a second one.</summary>
public sealed class LiveSubscriptionTests : IAsyncLifetime
{
    private SimulatedCheckout _checkout = null!;
    private Customer _customer = null!;
    private string _token = null!;

    public async ValueTask InitializeAsync()
    {
        _checkout = await SimulatedCheckout.StartAsync();
        _customer = await _checkout.Shop.CustomerAsync();
        _token = await _checkout.ActivateAsync(_customer.Id);
    }

    public ValueTask DisposeAsync() => _checkout.DisposeAsync();

    [Theory]
    [InlineData("active")]
    [InlineData("trialing")]
    [InlineData("past_due")]
    [InlineData("unpaid")]
    [InlineData("paused")]
    [InlineData("incomplete")]
    [InlineData("a_word_stripe_may_add")]
    public async Task Whatever_its_status_it_is_not_sold_twice(string status)
    {
        await SubscribeAsync(status, _checkout.Shop.Price.Id);
        await RefusedAsync();
    }

    [Theory]
    [InlineData("canceled")]
    [InlineData("incomplete_expired")]
    public async Task A_subscription_that_ended_may_be_followed_by_another_also_where_the_account_does_not_know(string status)
    {
        await StoreAsync(SubscriptionStanding.Active);
        await SubscribeAsync(status, _checkout.Shop.Price.Id);
        Assert.Equal("open", (await _checkout.BegunAsync('a', _token)).Status);
    }

    [Fact]
    public async Task A_subscription_to_another_product_is_not_joined_by_a_second_one()
    {
        await SubscribeAsync("active", await OtherPriceAsync());
        await RefusedAsync();
    }

    [Fact]
    public async Task A_subscription_that_the_account_believes_canceled_is_not_sold_twice()
    {
        await StoreAsync(SubscriptionStanding.Canceled);
        await SubscribeAsync("active", _checkout.Shop.Price.Id);
        await RefusedAsync();
    }

    [Fact]
    public async Task A_page_that_is_open_when_the_subscription_begins_elsewhere_can_no_longer_be_paid()
    {
        await _checkout.BegunAsync('a', _token);
        await SubscribeAsync("active", _checkout.Shop.Price.Id);
        await RefusedAsync();
    }

    [Fact]
    public async Task A_device_without_a_token_that_began_before_is_refused_as_well()
    {
        var session = await _checkout.BegunAsync('a');
        await SubscribeAsync("active", _checkout.Shop.Price.Id, session.CustomerId);
        await Problem.IsAsync(await _checkout.BeginAsync('a'), 409, "already-subscribed");
        Assert.Empty(await _checkout.OpenAsync());
    }

    private async Task RefusedAsync()
    {
        await Problem.IsAsync(await _checkout.BeginAsync('a', _token), 409, "already-subscribed");
        Assert.Empty(await _checkout.OpenAsync());
    }

    private async Task StoreAsync(SubscriptionStanding standing) => await _checkout.Api.Store.SaveBillingAsync(
        _customer.Id, 0, BillingState.None with { Standing = standing }, new(["test"], "stored"), CancellationToken.None);

    // Where the status is not that of a new subscription, Stripe's list says so all the same.
    private async Task SubscribeAsync(string status, string price, string? customer = null)
    {
        var payer = customer is null ? _customer.Id : (await PayingAsync(customer)).Id;
        await _checkout.V1.Subscriptions.CreateAsync(new() { Customer = payer, Items = [new() { Price = price }] });
        _checkout.Network = async (request, send) =>
        {
            var response = await send();
            if (request.RequestUri!.AbsolutePath != "/v1/subscriptions")
                return response;
            var list = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            foreach (var subscription in list["data"]!.AsArray())
                subscription!["status"] = status;
            // Unless asked for, Stripe lists no canceled subscription.
            if (status == "canceled" && !request.RequestUri.Query.Contains("status=", StringComparison.Ordinal))
                list["data"] = new JsonArray();
            return ScriptedHttp.Json(list.ToJsonString());
        };
    }

    private async Task<Customer> PayingAsync(string customer)
    {
        var card = await _checkout.V1.PaymentMethods.AttachAsync("pm_card_visa", new() { Customer = customer });
        return await _checkout.V1.Customers.UpdateAsync(customer, new() { InvoiceSettings = new() { DefaultPaymentMethod = card.Id } });
    }

    private async Task<string> OtherPriceAsync()
    {
        var product = await _checkout.V1.Products.CreateAsync(new() { Name = "Something else" });
        return (await _checkout.V1.Prices.CreateAsync(
            new() { Product = product.Id, Currency = "usd", UnitAmount = 500, Recurring = new() { Interval = "month" } })).Id;
    }
}
