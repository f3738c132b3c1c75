using Nyra.Tests.Infrastructure;
using Nyra.Tests.StripeSimulator;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>The e-mail address that a checkout is begun with, and corrected.</summary>
public sealed class CheckoutAddressTests : IAsyncLifetime
{
    private const string Mistyped = "jenni@example.com";
    private const string Corrected = "jenny@example.com";
    private const string Refused = "jenny@example";

    private SimulatedCheckout _checkout = null!;

    public async ValueTask InitializeAsync() => _checkout = await SimulatedCheckout.StartAsync();

    public ValueTask DisposeAsync() => _checkout.DisposeAsync();

    [Theory]
    [InlineData(Mistyped)]
    [InlineData(null)]
    public async Task A_corrected_address_is_on_the_payment_page_and_with_the_customer(string? first)
    {
        var before = await _checkout.BegunAsync('a', email: first);
        var after = await _checkout.BegunAsync('a', email: Corrected);
        await IsUsedAsync(after.Id);
        Assert.Equal((before.CustomerId, 1), (after.CustomerId, (await _checkout.V1.Customers.ListAsync()).Count()));
    }

    [Fact]
    public async Task A_corrected_address_of_a_known_customer_is_used_with_a_new_challenge_too()
    {
        var token = await _checkout.ActivateAsync((await _checkout.Shop.CustomerAsync(email: Mistyped)).Id);
        await _checkout.BegunAsync('a', token);
        await IsUsedAsync((await _checkout.BegunAsync('b', token, Corrected)).Id);
    }

    [Theory]
    [InlineData(Corrected, Corrected)]
    [InlineData(Corrected, null)]
    [InlineData(Corrected, " jenny@example.com ")]
    [InlineData(Corrected, "Jenny@Example.com")]
    public async Task The_same_address_or_none_is_the_same_checkout(string first, string? second)
    {
        var begun = await _checkout.BegunAsync('a', email: first);
        Assert.Equal(begun.Id, (await _checkout.BegunAsync('a', email: second)).Id);
    }

    [Fact]
    public async Task An_address_that_stripe_refuses_is_an_error_of_that_field_and_can_be_corrected()
    {
        await IsRefusedAsync(await _checkout.BeginAsync('a', email: Refused));
        await IsUsedAsync((await _checkout.BegunAsync('a', email: Corrected)).Id);
    }

    [Fact]
    public async Task A_correction_that_stripe_refuses_is_an_error_of_that_field_and_leaves_the_page_open()
    {
        var begun = await _checkout.BegunAsync('a', email: Mistyped);
        await IsRefusedAsync(await _checkout.BeginAsync('a', email: Refused));
        Assert.Equal(begun.Id, Assert.Single(await _checkout.OpenAsync()).Id);
    }

    private static async Task IsRefusedAsync(HttpResponseMessage response)
    {
        await Problem.IsAsync(response, 400, "bad-request");
        var body = await response.Content.ReadAsStringAsync();
        Assert.Matches("\"errors\":\\{\"email\":\\[\"Stripe does not accept this e-mail address", body);
        Assert.DoesNotContain(Refused, body, StringComparison.Ordinal);
    }

    private async Task IsUsedAsync(string session)
    {
        var open = Assert.Single(await _checkout.OpenAsync());
        Assert.Equal(session, open.Id);
        Assert.Equal(Corrected, (await _checkout.V1.Customers.GetAsync(open.CustomerId)).Email);
        Assert.Equal(Corrected, (await HostedPage.OpenAsync(_checkout.Simulator, open.Url)).FieldValue("email"));
    }
}
