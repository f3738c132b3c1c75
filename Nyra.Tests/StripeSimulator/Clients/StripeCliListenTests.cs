using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Nyra.Embedded;
using Nyra.Embedded.StripeCli;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator.Clients;

public class StripeCliListenTests : StripeCliTest
{
    private protected override (string Option, object Value)[] Options => [("WebhookTimeoutMilliseconds", 20_000)];

    [Fact]
    public async Task Every_event_of_a_subscriptions_life_arrives_in_order_and_as_signed()
    {
        await using var receiver = await WebhookReceiver.ListenAsync();
        await using var listener = await ListenAsync(receiver);

        await SubscriptionLife.LiveAsync(Simulator);
        await Simulator.DeliveredAsync();

        // The receiver has verified each with Stripe's SDK, or it would not have kept it.
        var happened = await Simulator.EventsAsync();
        Assert.Equal(happened.Select(one => one.Id), receiver.Received.Select(one => one.Event.Id));
        Assert.Empty(SubscriptionLife.Types.Except(receiver.Types));
        foreach (var received in receiver.Received)
        {
            var (_, told) = await Simulator.GetAsync($"/v1/events/{received.Event.Id}");
            Assert.True(JsonNode.DeepEquals(Settled(JsonNode.Parse(told.GetRawText())!), Settled(JsonNode.Parse(received.Body)!)), received.Body);
        }

        // All are known to be delivered.
        Assert.Empty(await Simulator.V1.Events.ListAsync(new EventListOptions { DeliverySuccess = false }, cancellationToken: Stop));
    }

    [Fact]
    public async Task Print_secret_tells_what_the_events_are_signed_with()
    {
        await using var receiver = await WebhookReceiver.ListenAsync();
        var (code, output, error) = await StripeAsync("listen", "--print-secret");
        Assert.True(code == 0, output + error);
        Assert.Matches("^whsec_[0-9a-f]{64}$", output.Trim());

        await using var listener = await ListenAsync(receiver);
        receiver.Secret = output.Trim();
        await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        await Simulator.DeliveredAsync();
        Assert.Equal(["customer.created"], receiver.Types);
    }

    [Fact]
    public async Task A_cli_killed_while_the_app_thinks_loses_nothing()
    {
        await using var receiver = await WebhookReceiver.ListenAsync();
        var asked = new TaskCompletionSource();
        var mayAnswer = new TaskCompletionSource();
        receiver.Answer = async (number, _) =>
        {
            if (number == 1)
            {
                asked.SetResult();
                await mayAnswer.Task.WaitAsync(Stop);
            }

            return 200;
        };
        await using var listener = await ListenAsync(receiver);
        var first = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        await asked.Task.WaitAsync(Stop);

        OtherProcess.Kill(listener.ProcessId!.Value);
        var meanwhile = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        mayAnswer.SetResult();
        await Simulator.DeliveredAsync();

        Assert.Equal(1, listener.Restarts);
        var customers = receiver.Received.Select(one => ((Customer)one.Event.Data.Object).Id).ToList();
        // The first came twice: its answer was lost with the CLI.
        Assert.Equal([first.Id, first.Id, meanwhile.Id], customers);
    }

    [Fact]
    public async Task A_cli_killed_again_and_again_loses_nothing_of_a_subscriptions_life()
    {
        await using var receiver = await WebhookReceiver.ListenAsync();
        await using var listener = await ListenAsync(receiver);

        int? killed = null;
        await SubscriptionLife.LiveAsync(Simulator, between: async () =>
        {
            // The listener notices a death a moment later: until then it names the dead one.
            await Eventually.HoldsAsync(() => Task.FromResult(listener.ProcessId is { } id && id != killed));
            await listener.Session.WaitAsync(Stop);
            killed = listener.ProcessId;
            OtherProcess.Kill(killed!.Value);
        });
        await Simulator.DeliveredAsync();

        Assert.Equal(4, listener.Restarts);
        var happened = (await Simulator.EventsAsync()).Select(one => one.Id).ToList();
        Assert.Equal(happened, receiver.Received.Select(one => one.Event.Id).Distinct());
    }

    [Fact]
    public async Task A_session_that_was_lost_is_none_until_there_is_one_again()
    {
        await using var receiver = await WebhookReceiver.ListenAsync();
        var port = LoopbackPorts.Take(1)[0];
        var stripe = await RunningSimulator.StartAtAsync(port);
        await using var listener = await StripeCliListener.StartAsync(
            Programs.StripeCli(), Listening(receiver.Url) with { ApiBase = new(stripe.Origin) }, NullLogger.Instance, TimeProvider.System, Stop);
        Assert.True(listener.Session.IsCompletedSuccessfully);

        await stripe.DisposeAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(!listener.Session.IsCompleted));
        await using var again = await RunningSimulator.StartAtAsync(port);
        // The CLI tries every ten seconds, and asks for a new session when the old one is not known any more.
        await listener.Session.WaitAsync(TimeSpan.FromMinutes(2), Stop);
    }

    [Fact]
    public async Task Another_cli_on_the_same_device_gets_what_the_first_one_missed()
    {
        await using var receiver = await WebhookReceiver.ListenAsync();
        await (await ListenAsync(receiver)).DisposeAsync();
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        Assert.Empty(receiver.Received);

        await using var second = await ListenAsync(receiver);
        await Simulator.DeliveredAsync();
        Assert.Equal(customer.Id, ((Customer)Assert.Single(receiver.Received).Event.Data.Object).Id);
    }

    [Fact]
    public async Task What_the_app_refuses_is_sent_again()
    {
        await using var receiver = await WebhookReceiver.ListenAsync();
        receiver.Answer = (number, _) => Task.FromResult(number < 3 ? 503 : 200);
        await using var listener = await ListenAsync(receiver);
        await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        await Simulator.DeliveredAsync();
        Assert.Equal(3, receiver.Received.Count);
        Assert.Single(receiver.Received.Select(one => one.Event.Id).Distinct());
    }

    [Fact]
    public async Task Events_resend_brings_one_once_more()
    {
        await using var receiver = await WebhookReceiver.ListenAsync();
        await using var listener = await ListenAsync(receiver);
        await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        await Simulator.DeliveredAsync();
        var sent = Assert.Single(receiver.Received).Event;

        var answer = await StripeJsonAsync("events", "resend", sent.Id);
        Assert.Equal(sent.Id, answer.GetProperty("id").GetString());
        await Simulator.DeliveredAsync();
        Assert.Equal([sent.Id, sent.Id], receiver.Received.Select(one => one.Event.Id));
    }

    [Fact]
    public async Task Events_resend_to_an_endpoint_goes_there_and_nowhere_else()
    {
        await using var endpoint = await WebhookReceiver.StartAsync(Simulator);
        await using var receiver = await WebhookReceiver.ListenAsync();
        await using var listener = await ListenAsync(receiver);
        await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        await Simulator.DeliveredAsync();
        var sent = Assert.Single(receiver.Received).Event;

        await StripeJsonAsync("events", "resend", sent.Id, "--webhook-endpoint", endpoint.Endpoint.Id);
        await Simulator.DeliveredAsync();
        Assert.Single(receiver.Received);
        Assert.Equal([sent.Id, sent.Id], endpoint.Received.Select(one => one.Event.Id));
    }

    // How many are still waiting for it changes with every delivery.
    private static JsonNode Settled(JsonNode told)
    {
        told["pending_webhooks"] = 0;
        return told;
    }
}
