using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator.Clients;

public class StripeCliReconnectTests : StripeCliTest
{
    private protected override (string Option, object Value)[] Options => [("StripeCliReconnectSeconds", 1)];

    [Fact]
    public async Task A_cli_that_opens_its_connection_anew_every_second_loses_nothing()
    {
        await using var receiver = await WebhookReceiver.ListenAsync();
        await using var listener = await ListenAsync(receiver);

        var made = new List<string>();
        // Four seconds and more, and so as many connections.
        for (var i = 0; i < 100; i++)
        {
            await Task.Delay(40, Stop);
            made.Add((await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop)).Id);
        }

        await Simulator.DeliveredAsync();
        Assert.Equal(0, listener.Restarts);
        Assert.Equal(made, receiver.Received.Select(one => ((Customer)one.Event.Data.Object).Id).Distinct());
    }
}
