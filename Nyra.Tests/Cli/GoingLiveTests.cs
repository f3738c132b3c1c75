using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.Readiness.CommandCenter;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary>The whole way to live mode, with the programs as they are.</summary>
public sealed class GoingLiveTests
{
    [Fact]
    public async Task Nothing_is_sold_until_everything_was_proven_and_published()
    {
        await using var backend = await LiveBackend.StartAsync();
        Assert.Equal(["readiness-snapshot"], await backend.BlockersOfCheckoutAsync());
        var early = await backend.NyraAsync("snapshot", "publish", "--mode", "live");
        Assert.Equal(1, early.ExitCode);
        Assert.Contains("Nothing was published", early.Error, StringComparison.Ordinal);

        // A shell that was left from test mode, and still says so: no backend with a live key is executed on.
        var mistaken = await backend.NyraAsync(["rehearse", "--mode", "test"], new() { [Settings.StripeSecretKey] = "sk_test_of_a_person", [Settings.RehearsalExecute] = "true" });
        Assert.Equal(1, mistaken.ExitCode);
        Assert.Contains("a backend of test mode", mistaken.Out, StringComparison.Ordinal);
        Assert.Empty(await backend.Business.Stripe.V1.Customers.ListAsync());

        await backend.DecideAsync();
        await backend.IsToldBySomeEventAsync();
        await backend.RestartAsync();
        var rehearsed = await NyraProcess.RunAsync("nyra.dll", ["rehearse", "--mode", "test"], backend.Checkout, patience: TimeSpan.FromMinutes(2));
        Assert.True(rehearsed.ExitCode == 0, rehearsed.Out + rehearsed.Error);
        var observed = await backend.NyraAsync("rehearse", "--mode", "live");
        Assert.True(observed.ExitCode == 0, observed.Out + observed.Error);
        Assert.Contains("5 of 5 steps passed", observed.Out, StringComparison.Ordinal);

        var looked = await backend.NyraAsync("preflight", "--mode", "live", "--json");
        var report = JsonNode.Parse(looked.Out)!;
        Assert.Equal("", string.Join('\n', report["checks"]!.AsArray().Where(check => check!["status"]!.GetValue<string>() == "fail").Select(check => check!.ToJsonString())));
        Assert.Equal((0, true), (looked.ExitCode, report["ready"]!.GetValue<bool>()));
        // Looking enables nothing.
        Assert.Equal(["readiness-snapshot"], await backend.BlockersOfCheckoutAsync());

        var published = await backend.NyraAsync("snapshot", "publish", "--mode", "live");
        Assert.True(published.ExitCode == 0, published.Out + published.Error);
        Assert.Contains("Published for live mode", published.Out, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => (await backend.BlockersOfCheckoutAsync()).Length == 0, pauseMilliseconds: 500);

        // A checkout that somebody else began on this account is theirs.
        await backend.Business.Stripe.V1.Checkout.Sessions.CreateAsync(new()
        {
            Mode = "subscription",
            SuccessUrl = "https://other.example/paid",
            LineItems = [new() { Price = backend.Business.PriceId, Quantity = 1 }],
        });
        var withdrawn = await backend.NyraAsync("snapshot", "withdraw");
        Assert.True(withdrawn.ExitCode == 0, withdrawn.Out + withdrawn.Error);
        Assert.Contains("1 checkout(s) that were begun before can no longer be paid", withdrawn.Out, StringComparison.Ordinal);
        Assert.Equal("https://other.example/paid", Assert.Single(await backend.Business.Stripe.V1.Checkout.Sessions.ListAsync(new() { Status = "open" })).SuccessUrl);
        Assert.Equal(["readiness-snapshot"], await backend.BlockersOfCheckoutAsync());

        var said = string.Concat(new[] { early, observed, looked, published }.Select(run => run.Out + run.Error)) + backend.Said;
        Assert.All(
            new[] { Settings.StripeSecretKey, Settings.StripeWebhookSecret, Settings.OperatorToken, Settings.LicenseApiToken },
            secret => Assert.DoesNotContain(backend.Setting(secret), said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Simulated_values_are_neither_saved_nor_published_with_a_live_key()
    {
        await using var backend = await LiveBackend.StartAsync();
        var decided = backend.Decided;
        var simulated = decided with { Decisions = decided.Decisions.SetItem(DecisionNames.Tax, decided.Decisions[DecisionNames.Tax] with { Simulated = true }) };
        var refused = await backend.SaveAsync(simulated);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("This value is simulated, and this backend is not on the Stripe simulator.", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // Brought there by other means, such as a database that was copied.
        await using (var store = new PostgresEntitlementStore(backend.Setting("ConnectionStrings__entitlements"), requireDurable: true, TimeProvider.System))
        {
            var document = JsonSerializer.SerializeToElement(simulated, CommandCenterJson.Default.CommandCenterDocument);
            Assert.Equal(SaveOutcome.Saved, await store.SaveDocumentAsync(CommandCenterDocument.Name, 0, document, CancellationToken.None));
        }
        var published = await backend.NyraAsync("snapshot", "publish", "--mode", "live");
        Assert.Equal(1, published.ExitCode);
        Assert.Contains("1 checks rest on simulated values, and this backend has a real Stripe key", published.Error, StringComparison.Ordinal);
        Assert.Equal(["readiness-snapshot"], await backend.BlockersOfCheckoutAsync());
    }
}
