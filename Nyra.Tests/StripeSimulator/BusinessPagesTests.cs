using System.Net;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Simulation;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

/// <summary>The simulated business' pages, and the page that shows how its account is set up.</summary>
public sealed class BusinessPagesTests
{
    [Fact]
    public async Task Every_policy_has_a_page_that_says_it_is_simulated()
    {
        await using var simulator = await RunningSimulator.StartAsync(("BusinessPages", true));
        var hashes = new HashSet<string>();
        foreach (var policy in PolicyNames.All)
        {
            var html = await simulator.Http.GetStringAsync(SimulatorOrigin.Page(new(simulator.Origin + "/"), policy), TestContext.Current.CancellationToken);
            Assert.Contains("Simulated page.", VisibleText.Of(html), StringComparison.Ordinal);
            Assert.True(VisibleText.Read(html, CancellationToken.None).Page!.OwnWords >= 20, policy);
            hashes.Add(VisibleText.HashOf(html));
        }
        Assert.Equal(PolicyNames.All.Count, hashes.Count);
    }

    [Theory]
    [InlineData(true, "/business/unknown")]
    [InlineData(false, "/business/terms")]
    public async Task There_is_no_other_page_and_none_without_the_option(bool pages, string path)
    {
        await using var simulator = await RunningSimulator.StartAsync(("BusinessPages", pages));
        Assert.Equal(HttpStatusCode.NotFound, (await simulator.Http.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task The_accounts_support_page_is_the_simulated_one_unless_another_is_given()
    {
        await using var simulated = await RunningSimulator.StartAsync(("BusinessPages", true));
        Assert.Equal(simulated.Origin + "/business/support", (await simulated.V1.Accounts.GetSelfAsync()).BusinessProfile.SupportUrl);
        await using var given = await RunningSimulator.StartAsync(("BusinessPages", true), ("SupportUrl", "https://example.com/help"));
        Assert.Equal("https://example.com/help", (await given.V1.Accounts.GetSelfAsync()).BusinessProfile.SupportUrl);
    }

    [Fact]
    public async Task The_dashboard_shows_how_the_account_is_set_up()
    {
        await using var simulator = await RunningSimulator.StartAsync([.. SimulatedAccount.Options.Select(option => (option.Key, (object)option.Value))]);
        await SimulatedAccount.SetUpAsync(simulator.Stripe, new(simulator.Origin + "/"), TestContext.Current.CancellationToken);
        await SimulatedAccount.RegisterWebhooksAsync(simulator.Stripe, new("http://127.0.0.1:9/webhooks/stripe"), leftToStripeCli: true, TestContext.Current.CancellationToken);
        var shown = VisibleText.Of(await simulator.Http.GetStringAsync("/dashboard/settings/billing/portal", TestContext.Current.CancellationToken));
        Assert.All(
            new[] { "This account is simulated", "LITTLE BUDDY", "1200 usd", $"{simulator.Origin}/business/terms", "Cancellation on", "http://127.0.0.1:9/webhooks/stripe", "delivered by the Stripe CLI" },
            words => Assert.Contains(words, shown, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_endpoint_left_to_the_stripe_cli_is_enabled_and_nothing_is_posted_to_it()
    {
        await using var simulator = await RunningSimulator.StartAsync();
        // Nobody listens there: what is posted stays pending.
        await SimulatedAccount.RegisterWebhooksAsync(simulator.Stripe, new("http://127.0.0.1:9/webhooks/stripe"), leftToStripeCli: true, TestContext.Current.CancellationToken);
        var created = await simulator.V1.Customers.CreateAsync(new() { Email = "jenny@example.com" });
        await simulator.V1.Subscriptions.CreateAsync(new()
        {
            Customer = created.Id,
            Items = [new() { Price = (await SimulatedAccount.SetUpAsync(simulator.Stripe, new(simulator.Origin + "/"), TestContext.Current.CancellationToken)).PriceId }],
            TrialPeriodDays = 7,
        });
        Assert.Equal("enabled", Assert.Single(await simulator.V1.WebhookEndpoints.ListAsync()).Status);
        Assert.All(await simulator.EventsAsync(), raised => Assert.Equal(0, raised.PendingWebhooks));
    }
}
