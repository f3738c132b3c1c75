using System.Diagnostics;
using System.Text.Json;
using Nyra.Tests.Architecture;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.StripeSimulator.Clients;

/// <summary>Stripe's Node SDK, unchanged, on the paid path: paid-path.mjs drives it and tells what it saw.</summary>
public class NodeSdkTests : SimulatorTest
{
    [Fact]
    public async Task The_node_sdk_drives_the_paid_path_unchanged()
    {
        var saw = await RunAsync();

        Assert.Equal("2026-10-28.endive", Text(saw, "version"));
        Assert.StartsWith("req_", Text(saw, "requestId"), StringComparison.Ordinal);
        Assert.Equal(303, saw.GetProperty("payment").GetProperty("status").GetInt32());
        Assert.Equal($"https://shop.example/thanks?session={Text(saw, "session")}", Text(saw.GetProperty("payment"), "location"));
        Assert.Equal(
            """{"status":"complete","payment_status":"paid","reference":"device-7","customer":"jenny@example.com","subscription":"active","invoice":"paid","unit_amount_decimal":"1200"}""",
            Without(saw.GetProperty("paid"), "period"));
        Assert.InRange(saw.GetProperty("paid").GetProperty("period").GetInt64(), 28 * 86_400, 31 * 86_400);
        Assert.Equal(["hosted_ai"], Texts(saw, "entitlements"));
        Assert.Equal(Simulator.Origin, Text(saw, "portal"));
        Assert.Equal("canceled", Text(saw, "canceled"));

        // Idempotency and paging are the SDK's own doing, with what the simulator gives it.
        Assert.True(saw.GetProperty("same").GetBoolean());
        Assert.Equal(["Customer 3", "Customer 2", "Customer 1", "Customer 0", "Once", "Jenny Rosen"], Texts(saw, "names"));
    }

    [Fact]
    public async Task The_node_sdk_throws_what_its_users_catch()
    {
        var refusals = (await RunAsync()).GetProperty("refusals");
        Assert.Equal("""{"class":"StripeInvalidRequestError","status":404,"code":"resource_missing","param":"id"}""", refusals.GetProperty("missing").GetRawText());
        Assert.Equal("""{"class":"StripeInvalidRequestError","status":400,"code":"parameter_unknown","param":"nonsense"}""", refusals.GetProperty("unknown").GetRawText());
        Assert.Equal("""{"class":"StripeCardError","status":402,"code":"card_declined","decline":"generic_decline"}""", refusals.GetProperty("declined").GetRawText());
        Assert.Equal("""{"class":"StripeIdempotencyError","status":400}""", refusals.GetProperty("reused").GetRawText());
        Assert.Equal("""{"class":"StripeAuthenticationError","status":401}""", refusals.GetProperty("key").GetRawText());
    }

    [Fact]
    public async Task Its_webhooks_take_what_was_signed_in_order()
    {
        var saw = await RunAsync();
        var happened = (await Simulator.EventsAsync()).Select(one => one.Type).ToList();
        Assert.Equal(happened, Texts(saw, "delivered"));
        Assert.Superset(
            new HashSet<string>
            {
                "customer.created", "checkout.session.completed", "customer.subscription.created", "invoice.paid",
                "customer.subscription.deleted", "entitlements.active_entitlement_summary.updated",
            },
            happened.ToHashSet());
    }

    private async Task<JsonElement> RunAsync()
    {
        var start = new ProcessStartInfo(Programs.Node("stripe"), [Repository.File("Nyra.Tests/StripeSimulator/Clients/paid-path.mjs"), Simulator.Origin])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (output, error) = (node.StandardOutput.ReadToEndAsync(Stop), node.StandardError.ReadToEndAsync(Stop));
        await node.WaitForExitAsync(Stop);
        Assert.True(node.ExitCode == 0, await error);
        return JsonDocument.Parse(await output).RootElement;
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static IEnumerable<string> Texts(JsonElement json, string name) => json.GetProperty(name).EnumerateArray().Select(one => one.GetString()!);

    private static string Without(JsonElement json, string name) =>
        JsonSerializer.Serialize(json.EnumerateObject().Where(one => one.Name != name).ToDictionary(one => one.Name, one => one.Value));
}
