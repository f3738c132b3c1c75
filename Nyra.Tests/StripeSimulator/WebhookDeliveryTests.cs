using System.Text;
using System.Text.Json;
using Nyra.StripeSimulator.Webhooks;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class WebhookDeliveryTests : SimulatorTest
{
    private protected override (string Option, object Value)[] Options =>
    [
        ("WebhookRetrySeconds:0", 0.01), ("WebhookRetrySeconds:1", 0.02), ("WebhookRetrySeconds:2", 0.03),
        // A slow machine must not look like a receiver that hangs.
        ("WebhookPatienceMilliseconds", 20_000), ("WebhookTimeoutMilliseconds", 20_000),
    ];

    [Fact]
    public async Task Every_event_of_a_subscription_arrives_signed_and_in_order()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator);
        var shop = await Shop.OpenAsync(Simulator);
        await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.AdvanceAsync(new { months = 1 });
        await Simulator.AdvanceAsync(new { seconds = 7200 });
        await Simulator.DeliveredAsync();

        // The receiver verified each with Stripe's SDK before it kept it.
        var events = await Simulator.EventsAsync();
        Assert.Equal(events.Select(one => one.Id), receiver.Received.Select(one => one.Event.Id));
        Assert.All(receiver.Received, one => Assert.StartsWith("Stripe/1.0", one.UserAgent, StringComparison.Ordinal));
        Assert.All(receiver.Received, one => Assert.Equal(1, one.Event.PendingWebhooks));
        Assert.All(events, one => Assert.Equal(0, one.PendingWebhooks));
    }

    [Fact]
    public async Task The_signature_is_made_with_wall_time_however_far_the_clock_was_advanced()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created");
        await Simulator.AdvanceAsync(new { months = 24 });

        await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        await Simulator.DeliveredAsync();

        var one = Assert.Single(receiver.Received);
        var signedAt = long.Parse(one.Signature.Split(',')[0]["t=".Length..], null);
        Assert.InRange(signedAt, DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 60, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1);
        Assert.True(one.Event.Created > DateTime.UtcNow.AddMonths(23));
    }

    [Fact]
    public async Task Endpoints_get_what_they_asked_for_and_nothing_while_disabled()
    {
        await using var invoices = await WebhookReceiver.StartAsync(Simulator, "invoice.paid", "invoice.payment_failed");
        await using var all = await WebhookReceiver.StartAsync(Simulator);
        await using var disabled = await WebhookReceiver.StartAsync(Simulator);
        await Simulator.V1.WebhookEndpoints.UpdateAsync(
            disabled.Endpoint.Id, new WebhookEndpointUpdateOptions { Disabled = true }, cancellationToken: Stop);
        var shop = await Shop.OpenAsync(Simulator);
        await shop.SubscribeAsync(await shop.CustomerAsync());
        await Simulator.DeliveredAsync();

        Assert.Equal(["invoice.paid"], invoices.Types);
        Assert.Equal((await Simulator.EventsAsync()).Count, all.Received.Count);
        Assert.Empty(disabled.Received);
    }

    [Fact]
    public async Task A_failed_delivery_is_tried_again_with_the_same_event()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created");
        receiver.Answer = (attempt, _) => Task.FromResult(attempt < 3 ? 503 : 204);

        await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        await Simulator.DeliveredAsync();

        Assert.Equal(3, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(one => one.Event.Id).Distinct());
        Assert.Equal((0, 1, 0), await CountsAsync());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(302)]
    [InlineData(404)]
    public async Task Out_of_retries_it_has_failed_and_stays_pending_on_the_event(int status)
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created");
        receiver.Answer = (_, context) =>
        {
            context.Response.Headers.Location = receiver.Url;
            return Task.FromResult(status);
        };

        await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        await Simulator.DeliveredAsync();

        Assert.Equal(4, receiver.Received.Count);
        Assert.Equal((0, 0, 1), await CountsAsync());
        Assert.Equal(1, (await Simulator.EventsAsync()).Single().PendingWebhooks);
    }

    [Fact]
    public async Task A_receiver_that_is_down_counts_as_failed_and_can_be_sent_to_again_later()
    {
        var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created");
        await receiver.DisposeAsync();
        await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        await Simulator.DeliveredAsync();
        await using var back = await WebhookReceiver.StartAsync(Simulator, "charge.refunded");
        await Simulator.V1.WebhookEndpoints.UpdateAsync(
            receiver.Endpoint.Id, new WebhookEndpointUpdateOptions { Url = back.Url }, cancellationToken: Stop);
        back.Secret = receiver.Secret;
        var missed = (await Simulator.EventsAsync()).Single();

        await Simulator.PostAsync($"/v1/events/{missed.Id}/retry", $"webhook_endpoint={receiver.Endpoint.Id}");
        await Simulator.DeliveredAsync();

        Assert.Equal(missed.Id, Assert.Single(back.Received).Event.Id);
        Assert.Equal(0, (await Simulator.EventsAsync()).Single().PendingWebhooks);
    }

    [Fact]
    public async Task A_receiver_that_hangs_does_not_hold_up_the_next_event()
    {
        await using var simulator = await RunningSimulator.StartAsync(("WebhookPatienceMilliseconds", 50), ("WebhookTimeoutMilliseconds", 60_000));
        await using var receiver = await WebhookReceiver.StartAsync(simulator, "customer.created", "customer.updated");
        var (arrived, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        receiver.Answer = async (attempt, _) =>
        {
            if (attempt == 1)
            {
                arrived.SetResult();
                await release.Task;
            }

            return 200;
        };
        var customer = await simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        await arrived.Task.WaitAsync(Stop);
        await simulator.V1.Customers.UpdateAsync(customer.Id, new CustomerUpdateOptions { Name = "Jen" }, cancellationToken: Stop);

        await RunningSimulator.UntilAsync(() => Task.FromResult(receiver.Received.Count == 1), "the second event came through");
        Assert.Equal(["customer.updated"], receiver.Types);
        release.SetResult();
        await simulator.DeliveredAsync();
        Assert.Equal(["customer.updated", "customer.created"], receiver.Types);
    }

    [Fact]
    public async Task A_deleted_endpoint_gets_no_further_attempt()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created");
        receiver.Answer = async (_, _) =>
        {
            await Simulator.V1.WebhookEndpoints.DeleteAsync(receiver.Endpoint.Id, cancellationToken: Stop);
            return 500;
        };

        await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        await Simulator.DeliveredAsync();

        Assert.Single(receiver.Received);
        Assert.Equal((0, 0, 1), await CountsAsync());
    }

    [Fact]
    public void Each_secret_signs_while_one_is_rolled()
    {
        var body = Encoding.UTF8.GetBytes("""{"object":"event"}""");

        var header = WebhookSignature.Header(body, ["whsec_old", "whsec_new"], 1_700_000_000);

        Assert.StartsWith("t=1700000000,v1=", header, StringComparison.Ordinal);
        foreach (var secret in new[] { "whsec_old", "whsec_new" })
        {
            EventUtility.ValidateSignature(Encoding.UTF8.GetString(body), header, secret, long.MaxValue / 4);
        }

        Assert.Throws<StripeException>(
            () => EventUtility.ValidateSignature(Encoding.UTF8.GetString(body), header, "whsec_other", long.MaxValue / 4));
    }

    private async Task<(int Pending, int Delivered, int Failed)> CountsAsync()
    {
        var json = JsonDocument.Parse(await Simulator.Http.GetStringAsync("/_simulator/deliveries", Stop)).RootElement;
        return (json.GetProperty("pending").GetInt32(), json.GetProperty("delivered").GetInt32(), json.GetProperty("failed").GetInt32());
    }
}
