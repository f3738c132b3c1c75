using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class EventTests : SimulatorTest
{
    [Fact]
    public async Task An_event_shows_the_object_as_it_was_then()
    {
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions { Name = "Jenny" }, cancellationToken: Stop);
        await Simulator.V1.Customers.UpdateAsync(customer.Id, new CustomerUpdateOptions { Name = "Jen" }, cancellationToken: Stop);

        var events = await Simulator.EventsAsync();
        var first = await Simulator.V1.Events.GetAsync(events[0].Id, cancellationToken: Stop);

        Assert.Equal("Jenny", ((Customer)first.Data.Object).Name);
        Assert.Equal("Jen", ((Customer)events[1].Data.Object).Name);
        Assert.Equal(("2026-10-28.endive", false, 0), (first.ApiVersion, first.Livemode, first.PendingWebhooks));
    }

    [Fact]
    public async Task Events_are_filtered_by_type_types_and_time()
    {
        var shop = await Shop.OpenAsync(Simulator);
        await shop.SubscribeAsync(await shop.CustomerAsync());
        var now = await Simulator.NowAsync();
        await Simulator.AdvanceAsync(new { months = 1 });

        Assert.Equal(["invoice.paid"], await TypesAsync(new EventListOptions { Type = "invoice.paid" }));
        Assert.Equal(
            ["invoice.paid", "customer.created"], await TypesAsync(new EventListOptions { Types = ["customer.created", "invoice.paid"] }));
        Assert.Equal(
            ["invoice.created", "invoice.payment_succeeded", "invoice.paid", "invoice.finalized", "invoice.created"],
            await TypesAsync(new EventListOptions { Type = "invoice.*" }));
        Assert.Equal(
            ["invoice.created", "customer.subscription.updated"],
            (await TypesAsync(new EventListOptions { Created = new DateRangeOptions { GreaterThan = Time(now + 120) } })).Take(2));
        Assert.DoesNotContain(
            "customer.subscription.updated",
            await TypesAsync(new EventListOptions { Created = new DateRangeOptions { LessThanOrEqual = Time(now + 120) } }));
    }

    [Fact]
    public async Task Delivery_success_tells_the_delivered_from_the_rest()
    {
        await using var receiver = await WebhookReceiver.StartAsync(Simulator, "customer.created", "customer.updated");
        receiver.Answer = (_, _) => Task.FromResult(receiver.Received.Count == 0 ? 200 : 500);
        var customer = await Simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop);
        await Simulator.DeliveredAsync();
        await Simulator.V1.Customers.UpdateAsync(customer.Id, new CustomerUpdateOptions { Name = "Jen" }, cancellationToken: Stop);

        Assert.Equal(["customer.created"], await TypesAsync(new EventListOptions { DeliverySuccess = true }));
        Assert.Equal(["customer.updated"], await TypesAsync(new EventListOptions { DeliverySuccess = false }));
        Assert.Equal(1, (await Simulator.EventsAsync())[1].PendingWebhooks);
    }

    [Fact]
    public async Task Type_and_types_exclude_each_other()
    {
        var refusal = await Assert.ThrowsAsync<StripeException>(
            () => TypesAsync(new EventListOptions { Type = "a", Types = ["b"] }));

        Assert.Equal("type", refusal.StripeError.Param);
    }

    private async Task<IReadOnlyList<string>> TypesAsync(EventListOptions options)
    {
        options.Limit = 100;
        return [.. (await Simulator.V1.Events.ListAsync(options, cancellationToken: Stop)).Select(one => one.Type)];
    }

    private static DateTime Time(long unix) => DateTimeOffset.FromUnixTimeSeconds(unix).UtcDateTime;
}
