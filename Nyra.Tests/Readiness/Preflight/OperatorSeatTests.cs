using System.Net;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Preflight;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

/// <summary>Stripe as the operator's preflight reaches it.</summary>
public sealed class OperatorSeatTests
{
    [Theory]
    [InlineData("live")]
    [InlineData("test")]
    public async Task Nothing_but_get_leaves_the_operators_machine(string mode)
    {
        using var folder = new TemporaryFolder();
        await using var stripes = new RecordingProxy();
        var settings = new Dictionary<string, string?> { [Settings.StripeSecretKey] = $"sk_{mode}_" + "of_a_person" };
        // A live key goes to Stripe's own address and no other, so there the way to it is watched.
        if (mode == "test")
            settings[Settings.StripeApiBase] = stripes.Address.ToString();
        var usual = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new OnlyToStripe(stripes.Address);
        try
        {
            using var seat = new OperatorSeat(settings.GetValueOrDefault, folder.Path);
            var client = seat.Context(mode, [], (_, _) => { }, TimeProvider.System).Stripe!;
            foreach (var change in new Func<Task>[]
            {
                () => client.V1.Customers.CreateAsync(new CustomerCreateOptions()), () => client.V1.Products.UpdateAsync("prod_1", new ProductUpdateOptions()),
                () => client.V1.Customers.DeleteAsync("cus_1"), () => client.V1.Checkout.Sessions.CreateAsync(new()), () => client.RawRequestAsync(HttpMethod.Post, "/v1/refunds"),
            })
            {
                Assert.Contains("was not sent", (await Assert.ThrowsAnyAsync<Exception>(change)).ToString(), StringComparison.Ordinal);
            }
            Assert.Empty(stripes.Heads);
            // Had it been sent it would have been seen: what only looks is.
            await Assert.ThrowsAnyAsync<Exception>(() => client.V1.Customers.ListAsync());
            Assert.All(stripes.Heads, head => Assert.StartsWith(mode == "live" ? "CONNECT api.stripe.com:443 " : "GET /v1/customers ", head, StringComparison.Ordinal));
            Assert.NotEmpty(stripes.Heads);
        }
        finally
        {
            HttpClient.DefaultProxy = usual;
        }
    }

    [Theory]
    [InlineData("live", "sk_test_")]
    [InlineData("test", "rk_live_")]
    public void With_a_key_of_the_other_mode_stripe_is_not_asked_at_all(string mode, string prefix)
    {
        using var folder = new TemporaryFolder();
        using var seat = new OperatorSeat(name => name == Settings.StripeSecretKey ? prefix + "of_a_person" : null, folder.Path);
        Assert.Null(seat.Context(mode, [], (_, _) => { }, TimeProvider.System).Stripe);
    }

    // Who else runs in this process goes his own way.
    private sealed class OnlyToStripe(Uri proxy) : IWebProxy
    {
        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : proxy;

        public bool IsBypassed(Uri host) => host.Host != new Uri(StripeOptions.OwnHost).Host;
    }
}
