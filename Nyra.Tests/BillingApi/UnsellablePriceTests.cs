using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>The configured price cannot be sold at Stripe: the customer, the operator and the health check learn why.</summary>
public sealed class UnsellablePriceTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private SimulatedCheckout _checkout = null!;

    public async ValueTask InitializeAsync() => _checkout = await SimulatedCheckout.StartAsync(time: _time);

    public ValueTask DisposeAsync() => _checkout.DisposeAsync();

    [Fact]
    public async Task An_archived_price_is_named_by_checkout_and_health_until_it_is_active_again()
    {
        await SellAsync(price: false);
        await IsRefusedAsync("is archived");
        await SellAsync(price: true);
        Assert.Equal("open", (await _checkout.BegunAsync('a')).Status);
        Assert.Equal("healthy", (await HealthAsync()).Status);
    }

    [Fact]
    public async Task A_price_of_an_archived_product_is_named_as_well()
    {
        await SellAsync(product: false);
        await IsRefusedAsync("product");
    }

    [Fact]
    public async Task A_price_that_stripe_does_not_know_is_named_as_well()
    {
        _checkout.Network = async (request, send) => request.RequestUri!.AbsolutePath.StartsWith("/v1/prices/", StringComparison.Ordinal)
            ? ScriptedStripe.NoSuchPrice(_checkout.Shop.Price.Id)
            : await send();
        await IsRefusedAsync("does not know");
    }

    [Fact]
    public async Task Health_finds_an_archived_price_without_a_checkout()
    {
        await Eventually.HoldsAsync(async () => (await HealthAsync()).Description.Contains("can be sold", StringComparison.Ordinal));
        await SellAsync(price: false);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Eventually.HoldsAsync(async () => (await HealthAsync()).Status == "degraded");
        Assert.Contains(_checkout.Shop.Price.Id, (await HealthAsync()).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_health_asks_stripe_is_recorded_in_no_trace()
    {
        // As a host samples that exports: what has no parent is recorded, and the rest as its parent is.
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent == default || options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)
                    ? ActivitySamplingResult.AllDataAndRecorded
                    : ActivitySamplingResult.PropagationData,
        };
        ActivitySource.AddActivityListener(listener);
        var asked = new TaskCompletionSource<bool?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _checkout.Network = (request, send) =>
        {
            if (request.RequestUri!.AbsolutePath.StartsWith("/v1/prices/", StringComparison.Ordinal))
                asked.TrySetResult(Activity.Current?.Recorded);
            return send();
        };
        _time.Advance(TimeSpan.FromMinutes(1));
        await HealthAsync();
        Assert.False(await asked.Task);
    }

    [Fact]
    public async Task Health_keeps_what_it_knows_while_stripe_is_away_and_stays_quick()
    {
        _checkout.Network = (_, _) => new TaskCompletionSource<HttpResponseMessage>().Task;
        Assert.Equal("healthy", (await HealthAsync()).Status);
        _checkout.Network = (_, send) => send();
        await SellAsync(price: false);
        await IsRefusedAsync("is archived");
        _checkout.Network = (_, _) => Task.FromException<HttpResponseMessage>(new HttpRequestException("away"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("degraded", (await HealthAsync()).Status);
    }

    private async Task SellAsync(bool price = true, bool product = true)
    {
        await _checkout.V1.Prices.UpdateAsync(_checkout.Shop.Price.Id, new() { Active = price });
        await _checkout.V1.Products.UpdateAsync(_checkout.Shop.Product.Id, new() { Active = product });
    }

    private async Task IsRefusedAsync(string reason)
    {
        using var response = await _checkout.BeginAsync('a');
        await Problem.IsAsync(response, 503, "price-not-sellable");
        var detail = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()!;
        var (status, description) = await HealthAsync();
        Assert.Equal("degraded", status);
        foreach (var text in new[] { detail, description })
        {
            Assert.Contains(_checkout.Shop.Price.Id, text, StringComparison.Ordinal);
            Assert.Contains(reason, text, StringComparison.Ordinal);
            Assert.Contains("NYRA_STRIPE_PRICE_PRO_MONTHLY", text, StringComparison.Ordinal);
        }
        Assert.Empty(await _checkout.V1.Customers.ListAsync());
    }

    private async Task<(string Status, string Description)> HealthAsync()
    {
        using var health = JsonDocument.Parse(await _checkout.Api.Http.GetStringAsync("health"));
        var price = health.RootElement.GetProperty("checks").GetProperty("price");
        return (price.GetProperty("status").GetString()!, price.GetProperty("description").GetString()!);
    }
}
