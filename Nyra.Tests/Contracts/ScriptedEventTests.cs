using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Nyra.Billing.Stripe;
using Nyra.Tests.Architecture;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.StripeSimulator;
using Stripe;
using Xunit;

namespace Nyra.Tests.Contracts;

/// <summary>Events that tests post are of the shape that the simulator sends.</summary>
public sealed class ScriptedEventTests : SimulatorTest
{
    // Payments that settle later are not simulated; they tell of the same object as the first.
    private static readonly Dictionary<string, string> LikeAnother = new()
    {
        ["checkout.session.async_payment_succeeded"] = "checkout.session.completed",
        ["checkout.session.async_payment_failed"] = "checkout.session.completed",
    };

    public static TheoryData<string> Types =>
        [.. HandledEvents.All, "customer.created", "customer.updated", "customer.deleted", "product.created"];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_scripted_event_names_what_the_real_one_names(string type)
    {
        var (customer, sent) = await LiveAsync();
        var real = sent[LikeAnother.GetValueOrDefault(type, type)];
        var scripted = JsonNode.Parse(StripeEvents.Body(type, customer))!.AsObject();

        Assert.Equal(real.Select(field => field.Key), scripted.Select(field => field.Key));
        Assert.Equal(Keys(real["request"]), Keys(scripted["request"]));
        var (told, telling) = (real["data"]!["object"]!.AsObject(), scripted["data"]!["object"]!.AsObject());
        Assert.Subset(told.Select(field => field.Key).ToHashSet(), telling.Select(field => field.Key).ToHashSet());
        Assert.Equal(told["object"]!.GetValue<string>(), telling["object"]!.GetValue<string>());
        Assert.Equal(told.ContainsKey("id"), telling.ContainsKey("id"));
        Assert.Equal(told["customer"]?.GetValue<string>(), telling["customer"]?.GetValue<string>());
        if (told["object"]!.GetValue<string>() == "customer")
            Assert.Equal(told["id"]!.GetValue<string>(), telling["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_benchmarks_event_has_no_field_that_a_real_one_has_not()
    {
        var (_, sent) = await LiveAsync();
        var real = sent["invoice.paid"];
        // {number} and {customer} stand in strings, "{now}" for a number.
        var text = await System.IO.File.ReadAllTextAsync(Repository.File("Nyra.Benchmarks/Webhooks/invoice-paid.json"), Stop);
        var scripted = JsonNode.Parse(text.Replace("\"{now}\"", "1793534400", StringComparison.Ordinal))!.AsObject();

        Assert.Equal(real.Select(field => field.Key).Order(), scripted.Select(field => field.Key).Order());
        Assert.Subset(Keys(real["data"]!["object"]), Keys(scripted["data"]!["object"]));
        Assert.Equal(StripeConfiguration.ApiVersion, scripted["api_version"]!.GetValue<string>());
    }

    private static HashSet<string> Keys(JsonNode? node) => node!.AsObject().Select(field => field.Key).ToHashSet();

    /// <summary>A customer buys, fails to pay, pays, cancels and is deleted: one event of each type, as it came.</summary>
    private async Task<(string Customer, Dictionary<string, JsonObject> Sent)> LiveAsync()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await Simulator.V1.Customers.CreateAsync(new() { Email = "jenny@example.com" }, cancellationToken: Stop);
        var session = await shop.CheckoutAsync(options => options.Customer = customer.Id);
        await shop.ChangeCardAsync(customer, "pm_card_visa");
        var subscription = await shop.SubscribeAsync(customer);
        await shop.ChangeCardAsync(customer, "pm_card_chargeCustomerFail");
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });
        using var raised = await Simulator.Http.PostAsJsonAsync(
            "/_simulator/events", new { type = "checkout.session.completed", resource = session.Id }, Stop);
        raised.EnsureSuccessStatusCode();
        await Simulator.EntitleAsync();
        await Simulator.V1.Subscriptions.CancelAsync(subscription.Id, cancellationToken: Stop);
        await Simulator.V1.Customers.DeleteAsync(customer.Id, cancellationToken: Stop);

        var sent = new Dictionary<string, JsonObject>();
        foreach (var occurred in await Simulator.EventsAsync())
        {
            if (!sent.ContainsKey(occurred.Type))
            {
                var (_, json) = await Simulator.GetAsync("/v1/events/" + occurred.Id);
                sent[occurred.Type] = JsonNode.Parse(json.GetRawText())!.AsObject();
            }
        }
        return (customer.Id, sent);
    }
}
