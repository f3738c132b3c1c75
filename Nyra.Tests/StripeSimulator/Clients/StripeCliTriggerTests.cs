using Xunit;

namespace Nyra.Tests.StripeSimulator.Clients;

public class StripeCliTriggerTests : StripeCliTest
{
    [Theory]
    [InlineData("checkout.session.completed")]
    [InlineData("invoice.paid")]
    [InlineData("invoice.payment_failed")]
    [InlineData("customer.subscription.updated")]
    [InlineData("customer.subscription.deleted")]
    public async Task Trigger_makes_the_event_happen_and_listen_brings_it(string type)
    {
        await using var receiver = await WebhookReceiver.ListenAsync();
        await using var listener = await ListenAsync(receiver);

        var (code, output, error) = await StripeAsync("trigger", type);
        Assert.True(code == 0, output + error);
        Assert.Contains("Trigger succeeded", output, StringComparison.Ordinal);
        await Simulator.DeliveredAsync();
        Assert.Contains(type, receiver.Types);
        Assert.Contains(await Simulator.EventsAsync(), one => one.Type == type);
    }
}
