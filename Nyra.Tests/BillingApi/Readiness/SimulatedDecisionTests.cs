using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.Billing.Configuration;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Simulation;
using Nyra.Tests.Infrastructure;
using Xunit;
using static Nyra.Tests.BillingApi.Readiness.CommandCenterRequests;

namespace Nyra.Tests.BillingApi.Readiness;

public sealed class SimulatedDecisionTests
{
    private static readonly JsonObject Simulated = JsonSerializer.SerializeToNode(
        SimulatedDecisions.FillIn(CommandCenterDocument.Empty, new("http://127.0.0.1:5180/"), new("http://127.0.0.1:9/"), new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero)),
        CommandCenterJson.Default.CommandCenterDocument)!.AsObject();

    [Theory]
    [InlineData(null)]
    [InlineData("https://api.stripe.com")]
    public async Task A_backend_on_stripe_itself_stores_no_simulated_value_and_names_each(string? apiBase)
    {
        await using var api = await ApiApp.StartAsync(new Dictionary<string, string?> { [Settings.StripeApiBase] = apiBase });
        var refused = await api.SaveAsync(0, Simulated);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var errors = (await refused.JsonAsync())["errors"]!.AsObject();
        Assert.Equal(15, errors.Count);
        Assert.All(new[] { "decisions.tax", "policies.terms", "support" }, entry => Assert.Contains("not on the Stripe simulator", errors[entry]![0]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.Equal(0, (await api.CommandCenterAsync())["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task With_the_simulator_they_are_stored_and_readiness_names_each()
    {
        await using var api = await ApiApp.StartAsync();
        Assert.True((await api.SaveAsync(0, Simulated)).IsSuccessStatusCode);
        var readiness = await (await api.AsOperatorAsync(HttpMethod.Get, "v1/readiness")).JsonAsync();
        Assert.Equal("http://127.0.0.1:9/", readiness["simulator"]!.GetValue<string>());
        Assert.Equal(15, readiness["simulated"]!.AsArray().Count);
        Assert.True(readiness["checks"]!.AsArray().Single(check => check!["name"]!.GetValue<string>() == "decision-tax")!["simulated"]!.GetValue<bool>());
        Assert.False(readiness["checks"]!.AsArray().Single(check => check!["name"]!.GetValue<string>() == "price-id")!.AsObject().ContainsKey("simulated"));
        Assert.True((await api.CommandCenterAsync())["document"]!["decisions"]!["tax"]!["simulated"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_persons_value_is_stored_on_stripe_itself_as_before()
    {
        await using var api = await ApiApp.StartAsync(new Dictionary<string, string?> { [Settings.StripeApiBase] = null });
        Assert.True((await api.SaveAsync(0, Decided("tax", "Stripe Tax"))).IsSuccessStatusCode);
    }
}
