using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class EventRetentionTests
{
    private const int Days = 24 * 3600;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_is_retrieved_for_30_days_of_the_clock_and_then_answered_as_at_Stripe()
    {
        await using var simulator = await StartAsync();
        var id = await RaiseAsync(simulator);
        await simulator.AdvanceAsync(new { seconds = 29 * Days });
        Assert.Equal(HttpStatusCode.OK, (await simulator.GetAsync($"/v1/events/{id}")).Response.StatusCode);
        await simulator.AdvanceAsync(new { seconds = 2 * Days });
        var younger = await RaiseAsync(simulator);

        var (response, json) = await simulator.GetAsync($"/v1/events/{id}");
        Assert.Equal((404, "resource_missing", $"No such event: '{id}'"), ((int)response.StatusCode, Code(json), Message(json)));
        Assert.Equal([younger], (await simulator.EventsAsync()).Select(one => one.Id));
        (response, json) = await simulator.GetAsync($"/v1/events?starting_after={id}");
        Assert.Equal((400, "resource_missing"), ((int)response.StatusCode, Code(json)));
        (response, json) = await simulator.PostAsync($"/v1/events/{id}/retry", "");
        Assert.Equal((404, "resource_missing"), ((int)response.StatusCode, Code(json)));
    }

    [Fact]
    public async Task A_test_clock_in_another_year_ages_no_event()
    {
        await using var simulator = await StartAsync();
        foreach (var year in new[] { 2020, 2040 })
        {
            var clock = await simulator.V1.TestHelpers.TestClocks.CreateAsync(
                new() { FrozenTime = new(year, 1, 1, 0, 0, 0, DateTimeKind.Utc) }, cancellationToken: Stop);
            await simulator.V1.Customers.CreateAsync(new() { TestClock = clock.Id }, cancellationToken: Stop);
        }

        var id = await RaiseAsync(simulator);
        Assert.Equal(["customer.created", "customer.created"],
            (await simulator.EventsAsync()).Where(one => one.Id != id && one.Type == "customer.created").Select(one => one.Type));
        await simulator.AdvanceAsync(new { seconds = 31 * Days });
        Assert.Empty(await simulator.EventsAsync());
    }

    [Fact]
    public async Task Beyond_the_memory_allowed_the_oldest_are_removed_first()
    {
        await using var simulator = await StartAsync(("EventMegabytesKept", 1));
        // Random, so that it cannot be packed.
        var payload = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(30_000));
        var ids = new List<string>();
        for (var i = 0; i < 60; i++)
            ids.Add(await RaiseAsync(simulator, payload));
        var kept = (await simulator.EventsAsync()).Select(one => one.Id).ToList();
        Assert.InRange(kept.Count, 20, 40);
        Assert.Equal(ids[^kept.Count..], kept);
    }

    [Fact]
    public async Task One_that_is_not_delivered_stays_until_it_was_or_was_given_up()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var simulator = await StartAsync(("WebhookTimeoutMilliseconds", 600_000), ("WebhookPatienceMilliseconds", 0));
        await using var receiver = await WebhookReceiver.StartAsync(simulator, "customer.created");
        receiver.Answer = async (_, _) =>
        {
            await open.Task;
            return 200;
        };
        var id = await RaiseAsync(simulator);
        await simulator.AdvanceAsync(new { seconds = 31 * Days });
        Assert.Equal(HttpStatusCode.OK, (await simulator.GetAsync($"/v1/events/{id}")).Response.StatusCode);
        open.SetResult();
        await simulator.DeliveredAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await simulator.GetAsync($"/v1/events/{id}")).Response.StatusCode);
    }

    [Fact]
    public async Task One_that_was_given_up_ages_like_any_other()
    {
        await using var simulator = await StartAsync(("WebhookRetrySeconds:0", 0.01), ("WebhookRetrySeconds:1", 0.01));
        await using var receiver = await WebhookReceiver.StartAsync(simulator, "customer.created");
        receiver.Answer = (_, _) => Task.FromResult(500);
        var id = await RaiseAsync(simulator);
        await simulator.DeliveredAsync();
        Assert.Equal(1, (await simulator.V1.Events.GetAsync(id, cancellationToken: Stop)).PendingWebhooks);
        await simulator.AdvanceAsync(new { seconds = 31 * Days });
        Assert.Equal(HttpStatusCode.NotFound, (await simulator.GetAsync($"/v1/events/{id}")).Response.StatusCode);
    }

    [Fact]
    public async Task After_a_restart_the_age_goes_on()
    {
        using var folder = new TemporaryFolder();
        string old, young;
        await using (var simulator = await StartAsync(("StateFile", folder.File("simulator.json"))))
        {
            old = await RaiseAsync(simulator);
            await simulator.AdvanceAsync(new { seconds = 20 * Days });
            young = await RaiseAsync(simulator);
            await simulator.StopAsync();
        }

        await using var again = await StartAsync(("StateFile", folder.File("simulator.json")));
        Assert.Equal([old, young], (await again.EventsAsync()).Select(one => one.Id));
        await again.AdvanceAsync(new { seconds = 11 * Days });
        Assert.Equal([young], (await again.EventsAsync()).Select(one => one.Id));
    }

    private static Task<RunningSimulator> StartAsync(params (string Option, object Value)[] options) =>
        RunningSimulator.StartAsync([("EventDaysKept", 30), .. options]);

    private static async Task<string> RaiseAsync(RunningSimulator simulator, string? payload = null)
    {
        using var response = await simulator.Http.PostAsJsonAsync(
            "/_simulator/events",
                new { type = "customer.created", @object = new { id = "cus_1", @object = "customer", description = payload } }, Stop);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("id").GetString()!;
    }

    private static string? Code(JsonElement json) => json.GetProperty("error").GetProperty("code").GetString();

    private static string? Message(JsonElement json) => json.GetProperty("error").GetProperty("message").GetString();
}
