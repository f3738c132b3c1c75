using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class HostTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_simulators_in_one_process_share_nothing()
    {
        await using var one = await RunningSimulator.StartAsync();
        await using var other = await RunningSimulator.StartAsync();
        await one.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        await one.AdvanceAsync(new { months = 1 });

        Assert.Empty(await other.V1.Customers.ListAsync(cancellationToken: Stop));
        Assert.True(await other.NowAsync() < await one.NowAsync() - 86400);
    }

    [Fact]
    public async Task With_a_seed_the_same_requests_get_the_same_ids()
    {
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            await using var simulator = await RunningSimulator.StartAsync(("Seed", 7));
            ids.Add((await simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop)).Id);
        }

        Assert.Equal(ids[0], ids[1]);
    }

    [Fact]
    public async Task The_account_and_the_public_address_are_configured()
    {
        await using var simulator = await RunningSimulator.StartAsync(
            ("AccountId", "acct_1Shop"), ("AccountName", "The Shop"), ("PublicOrigin", "https://pay.shop.example"));
        var shop = await Shop.OpenAsync(simulator);

        var session = await shop.CheckoutAsync();
        var subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
        var account = await simulator.V1.Accounts.GetSelfAsync(cancellationToken: Stop);
        var invoice = await simulator.V1.Invoices.GetAsync(subscription.LatestInvoiceId, cancellationToken: Stop);

        Assert.Equal(("acct_1Shop", "The Shop"), (account.Id, account.BusinessProfile.Name));
        Assert.StartsWith("https://pay.shop.example/c/pay/", session.Url, StringComparison.Ordinal);
        Assert.StartsWith("https://pay.shop.example/i/", invoice.HostedInvoiceUrl, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_stops_at_once_while_deliveries_wait_for_a_retry()
    {
        var simulator = await RunningSimulator.StartAsync(("WebhookRetrySeconds:0", 3600));
        await simulator.V1.WebhookEndpoints.CreateAsync(
            new WebhookEndpointCreateOptions { Url = "http://127.0.0.1:9/nobody", EnabledEvents = ["*"] }, cancellationToken: Stop);
        await simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);

        await simulator.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Stop);
    }
}
