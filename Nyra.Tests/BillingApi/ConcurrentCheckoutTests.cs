using System.Text.Json;
using Nyra.Billing;
using Nyra.Tests.Infrastructure;
using Stripe.Checkout;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>Several checkouts of one customer at once, in several processes: at most one session can be paid.</summary>
public sealed class ConcurrentCheckoutTests(SharedPostgres postgres) : IClassFixture<SharedPostgres>
{
    private const string Leases = "checkout-leases";

    private static readonly CancellationToken Ct = CancellationToken.None;

    [Theory]
    [InlineData("json")]
    [InlineData("postgres")]
    public async Task Checkouts_of_one_customer_begun_at_once_leave_one_payable_session(string store)
    {
        await using var checkout = await StartAsync(store);
        Slow(checkout);
        var token = await checkout.ActivateAsync((await checkout.Shop.CustomerAsync()).Id);
        var responses = await Task.WhenAll("abcd".Select((challenge, i) => checkout.BeginAsync(challenge, token, api: i % 2)));
        await OneIsPayableAsync(checkout, responses);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("postgres")]
    public async Task One_checkout_begun_at_once_with_different_addresses_leaves_one_payable_session(string store)
    {
        await using var checkout = await StartAsync(store);
        Slow(checkout);
        var addresses = Enumerable.Range(0, 4).Select(i => $"person{i}@example.com");
        var responses = await Task.WhenAll(addresses.Select((email, i) => checkout.BeginAsync('a', null, email, i % 2)));
        await OneIsPayableAsync(checkout, responses);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("postgres")]
    public async Task A_process_that_lost_its_turn_while_stripe_was_slow_leaves_no_payable_session(string store)
    {
        await using var checkout = await StartAsync(store);
        var customer = (await checkout.Shop.CustomerAsync()).Id;
        var token = await checkout.ActivateAsync(customer);
        checkout.Network = async (request, send) =>
        {
            var response = await send();
            if (IsCreation(request))
                await HoldAsync(checkout, customer, DateTimeOffset.UtcNow.AddMinutes(1));
            return response;
        };
        using var lost = await checkout.BeginAsync('a', token);
        await Problem.IsAsync(lost, 409, "checkout-busy");
        Assert.Empty(await checkout.OpenAsync());
    }

    [Fact]
    public async Task A_turn_that_a_crashed_process_kept_ends_by_itself()
    {
        await using var checkout = await StartAsync("json");
        var customer = (await checkout.Shop.CustomerAsync()).Id;
        var token = await checkout.ActivateAsync(customer);
        await HoldAsync(checkout, customer, DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Equal("open", (await checkout.BegunAsync('a', token)).Status);
    }

    [Fact]
    public async Task A_session_that_is_paid_while_another_checkout_begins_is_not_sold_again()
    {
        await using var checkout = await StartAsync("json");
        var token = await checkout.ActivateAsync((await checkout.Shop.CustomerAsync()).Id);
        var first = await checkout.BegunAsync('a', token);
        checkout.Network = async (request, send) =>
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/expire", StringComparison.Ordinal))
                await checkout.PayAsync(first);
            return await send();
        };
        using var second = await checkout.BeginAsync('b', token);
        await Problem.IsAsync(second, 409, "already-subscribed");
        Assert.Empty(await checkout.OpenAsync());
        Assert.Single(await checkout.V1.Subscriptions.ListAsync());
    }

    [Fact]
    public async Task A_session_whose_response_was_lost_is_replaced_by_one_that_can_be_paid()
    {
        await using var checkout = await StartAsync("json");
        var token = await checkout.ActivateAsync((await checkout.Shop.CustomerAsync()).Id);
        checkout.Network = async (request, send) =>
        {
            var response = await send();
            return IsCreation(request) ? throw new HttpRequestException("The connection was reset.") : response;
        };
        await Problem.IsAsync(await checkout.BeginAsync('a', token), 502, "stripe-unavailable");
        checkout.Network = (_, send) => send();
        var session = await checkout.BegunAsync('a', token);
        Assert.Equal(session.Id, Assert.Single(await checkout.OpenAsync()).Id);
    }

    private async Task<SimulatedCheckout> StartAsync(string store) => await SimulatedCheckout.StartAsync(
        apis: 2, store == "postgres" ? await postgres.CreateDatabaseAsync() : null);

    private static void Slow(SimulatedCheckout checkout) => checkout.Network = async (_, send) =>
    {
        await Task.Delay(TimeSpan.FromMilliseconds(100));
        return await send();
    };

    private static bool IsCreation(HttpRequestMessage request) =>
        request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath == "/v1/checkout/sessions";

    // As another process does; also in place of a lease that has run out.
    private static async Task HoldAsync(SimulatedCheckout checkout, string customer, DateTimeOffset until)
    {
        var store = checkout.Api.Store;
        var version = (await store.FindDocumentAsync(Leases, Ct))?.Version ?? 0;
        var leases = new Dictionary<string, object> { [Sha256Hex.Of(customer)] = new { holder = "another", until } };
        await store.SaveDocumentAsync(Leases, version, JsonSerializer.SerializeToElement(leases), Ct);
    }

    private static async Task OneIsPayableAsync(SimulatedCheckout checkout, HttpResponseMessage[] responses)
    {
        var open = Assert.Single(await checkout.OpenAsync());
        var begun = new List<Session>();
        foreach (var response in responses)
        {
            if (response.IsSuccessStatusCode)
                begun.Add(await checkout.SessionAsync(response));
            else
                await Problem.IsAsync(response, 409, "checkout-busy");
            response.Dispose();
        }
        Assert.Contains(open.Id, begun.Select(session => session.Id));
    }
}
