using System.Net.Http.Json;
using System.Text.Json;
using CsCheck;
using Nyra.StripeSimulator.Faults;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class FaultTests : SimulatorTest
{
    private protected override (string Option, object Value)[] Options =>
    [
        ("WebhookRetrySeconds:0", 0.01), ("WebhookPatienceMilliseconds", 20_000), ("WebhookTimeoutMilliseconds", 20_000),
    ];

    [Fact]
    public async Task A_duplicate_is_the_same_event_twice()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created");
        await SetAsync(new { duplicate = 1, count = 1 });

        await CreateCustomersAsync(2);
        await Simulator.DeliveredAsync();

        var ids = receiver.Received.Select(one => one.Event.Id).ToArray();
        Assert.Equal(3, ids.Length);
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[1], ids[2]);
    }

    [Fact]
    public async Task What_is_dropped_is_listed_as_undelivered_and_can_be_sent_again()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created");
        await SetAsync(new { drop = 1, count = 1 });

        await CreateCustomersAsync(2);
        await Simulator.DeliveredAsync();

        Assert.Single(receiver.Received);
        var missed = Assert.Single(await UndeliveredAsync());
        Assert.DoesNotContain(missed.Id, receiver.Received.Select(one => one.Event.Id));

        await Simulator.PostAsync($"/v1/events/{missed.Id}/retry", $"webhook_endpoint={receiver.Endpoint.Id}");
        await Simulator.DeliveredAsync();
        Assert.Equal(missed.Id, receiver.Received[^1].Event.Id);
        Assert.Empty(await UndeliveredAsync());
    }

    [Fact]
    public async Task What_is_delayed_is_overtaken()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created");
        await SetAsync(new { delay = 1, delaySeconds = 5, count = 1 });

        var customers = await CreateCustomersAsync(3);
        await Simulator.DeliveredAsync();

        Assert.Equal([customers[1], customers[2], customers[0]], receiver.Received.Select(Subject));
    }

    [Fact]
    public async Task Shuffled_events_all_arrive_in_another_order()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created");
        await SetAsync(new { shuffle = 8, shuffleSeconds = 600, seed = 3 });

        // The last one waits for company that never comes, until nothing is shuffled any more.
        var customers = await CreateCustomersAsync(9);
        using var cleared = await Simulator.Http.DeleteAsync(new Uri("/_simulator/faults", UriKind.Relative), Stop);
        await Simulator.DeliveredAsync();

        var order = receiver.Received.Select(Subject).ToArray();
        Assert.Equal(customers.Order(), order.Order());
        Assert.NotEqual(customers.Take(8), order.Take(8));
        Assert.Equal(customers[8], order[8]);
    }

    [Fact]
    public async Task One_that_waits_for_company_in_vain_goes_alone()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created");
        await SetAsync(new { shuffle = 8, shuffleSeconds = 0.1 });

        var customers = await CreateCustomersAsync(1);
        await Simulator.DeliveredAsync();

        Assert.Equal(customers, receiver.Received.Select(Subject));
    }

    [Fact]
    public async Task A_forged_event_comes_before_the_true_one_and_its_signature_is_wrong()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created");
        await SetAsync(new { forge = 1 });

        await CreateCustomersAsync(1);
        await Simulator.DeliveredAsync();

        // The receiver checks signatures with Stripe's SDK: only the true one got through.
        var genuine = Assert.Single(receiver.Received);
        Assert.DoesNotContain("Forged", genuine.Event.Id, StringComparison.Ordinal);
        var counts = (await Simulator.Http.GetFromJsonAsync<JsonElement>("/_simulator/faults", Stop)).GetProperty("counts");
        Assert.Equal((1, 0), (counts.GetProperty("forged").GetInt32(), counts.GetProperty("forgedAccepted").GetInt32()));
    }

    [Fact]
    public async Task Only_the_named_types_are_hit_and_none_after_clearing()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created", "product.created");
        await SetAsync(new { drop = 1, types = new[] { "product.created" } });
        await CreateCustomersAsync(1);
        await Simulator.V1.Products.CreateAsync(new ProductCreateOptions { Name = "Lost" }, cancellationToken: Stop);

        using var cleared = await Simulator.Http.DeleteAsync(new Uri("/_simulator/faults", UriKind.Relative), Stop);
        await Simulator.V1.Products.CreateAsync(new ProductCreateOptions { Name = "Kept" }, cancellationToken: Stop);
        await Simulator.DeliveredAsync();

        Assert.Equal(["customer.created", "product.created"], receiver.Types);
        Assert.Equal("Kept", ((Product)receiver.Received[^1].Event.Data.Object).Name);
    }

    [Fact]
    public async Task A_rolled_secret_signs_beside_the_old_one_until_its_time_is_over()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created");
        var old = receiver.Secret;

        var rolled = await PostAsync("/_simulator/faults/roll", new { endpoint = receiver.Endpoint.Id, overlapSeconds = 3600 });
        await CreateCustomersAsync(1);
        await Simulator.DeliveredAsync();
        var both = Assert.Single(receiver.Received);
        Assert.Equal(2, both.Signature.Split(",v1=").Length - 1);
        var secret = rolled.GetProperty("secret").GetString()!;
        Assert.NotEqual(old, secret);
        EventUtility.ConstructEvent(both.Body, both.Signature, secret);

        rolled = await PostAsync("/_simulator/faults/roll", new { endpoint = receiver.Endpoint.Id });
        receiver.Secret = rolled.GetProperty("secret").GetString()!;
        await CreateCustomersAsync(1);
        await Simulator.DeliveredAsync();
        var alone = receiver.Received[^1].Signature;
        Assert.Equal(1, alone.Split(",v1=").Length - 1);
    }

    [Theory]
    [InlineData("/_simulator/faults", """{"drop": 2}""", "drop")]
    [InlineData("/_simulator/faults", """{"shuffle": 1}""", "shuffle")]
    [InlineData("/_simulator/faults", """{"shuffleSeconds": 0}""", "shuffleSeconds")]
    [InlineData("/_simulator/faults", """{"dorp": 0.1}""", "dorp")]
    [InlineData("/_simulator/faults/roll", """{"endpoint": "we_none"}""", "we_none")]
    [InlineData("/_simulator/events", """{"type": "invoice.paid"}""", "resource")]
    [InlineData("/_simulator/events", """{"type": "invoice.paid", "resource": "in_none"}""", "in_none")]
    public async Task What_cannot_be_done_is_told(string path, string body, string word)
    {
        using var response = await Simulator.Http.PostAsync(path, new StringContent(body, null, "application/json"), Stop);

        Assert.Equal(400, (int)response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Contains(word, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_hits_the_same_events() =>
        Gen.Select(Gen.Int, Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[1, 60]).Sample((seed, drop, duplicate, events) =>
        {
            var settings = new FaultSettings(Duplicate: duplicate, Drop: drop, Delay: 0.5, Seed: seed);
            var (one, other) = (new WebhookFaults(), new WebhookFaults());
            one.Set(settings);
            other.Set(settings);

            // Mixing draws from a die of its own, whenever it happens.
            other.Mix(new int[5]);

            Assert.Equal(
                Enumerable.Range(0, events).Select(_ => one.Next("invoice.paid")),
                Enumerable.Range(0, events).Select(_ => other.Next("invoice.paid")));
        });

    [Fact]
    public async Task The_entitlement_summary_is_raised_for_a_customer_as_it_is()
    {
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await shop.CustomerAsync();
        await shop.SubscribeAsync(customer);
        await Simulator.EntitleAsync();

        await PostAsync("/_simulator/events", new { type = "entitlements.active_entitlement_summary.updated", resource = customer.Id });

        var summary = (Stripe.Entitlements.ActiveEntitlementSummary)(await Simulator.EventsAsync())[^1].Data.Object;
        Assert.Equal((customer.Id, "hosted_ai"), (summary.Customer, summary.Entitlements.Single().LookupKey));
    }

    [Fact]
    public async Task Any_event_is_raised_with_what_is_given()
    {
        var raised = await PostAsync(
            "/_simulator/events",
            new { type = "coupon.updated", @object = new { id = "co_1", @object = "coupon" }, previousAttributes = new { name = "Old" } });

        var (_, json) = await Simulator.GetAsync($"/v1/events/{raised.GetProperty("id").GetString()}");
        Assert.Equal(
            """{"object":{"id":"co_1","object":"coupon"},"previous_attributes":{"name":"Old"}}""", json.GetProperty("data").GetRawText());
    }

    private static string Subject(ReceivedWebhook one) => ((Customer)one.Event.Data.Object).Id;

    private async Task<IReadOnlyList<Event>> UndeliveredAsync() => [.. await Simulator.V1.Events.ListAsync(
        new EventListOptions { DeliverySuccess = false }, cancellationToken: Stop)];

    private async Task<IReadOnlyList<string>> CreateCustomersAsync(int count)
    {
        List<string> ids = [];
        for (var i = 0; i < count; i++)
        {
            ids.Add((await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop)).Id);
        }

        return ids;
    }

    private Task<JsonElement> SetAsync(object faults) => PostAsync("/_simulator/faults", faults);

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await Simulator.Http.PostAsJsonAsync(path, body, Stop);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.True(response.IsSuccessStatusCode, json.ToString());
        return json;
    }
}
