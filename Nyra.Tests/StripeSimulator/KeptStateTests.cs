using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

/// <summary>What an account holds when the simulator goes on where it stopped.</summary>
public sealed class KeptStateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string File => _folder.File("state/simulator.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_subscription_goes_on_after_a_restart_with_its_events_its_clock_and_its_renewal()
    {
        Subscription subscription;
        IReadOnlyList<Event> events;
        long now;
        await using (var simulator = await StartAsync())
        {
            var shop = await Shop.OpenAsync(simulator);
            subscription = await shop.SubscribeAsync(await shop.CustomerAsync());
            await simulator.AdvanceAsync(new { months = 2 });
            (events, now) = (await simulator.EventsAsync(), await simulator.NowAsync());
            subscription = await simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);
            await simulator.StopAsync();
        }

        await using var again = await StartAsync();
        Assert.InRange(await again.NowAsync(), now, now + 3600);
        Assert.Equal(events.Select(raised => raised.ToJson()), (await again.EventsAsync()).Select(raised => raised.ToJson()));
        var kept = await again.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);
        Assert.Equal(subscription.ToJson(), kept.ToJson());
        var raised = await again.RaisedByAsync(() => again.AdvanceAsync(new { months = 1 }));
        Assert.Contains("invoice.paid", raised);
        var renewed = await again.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);
        Assert.True(renewed.Items.Data[0].CurrentPeriodEnd > kept.Items.Data[0].CurrentPeriodEnd);
        Assert.Equal(4, (await again.V1.Invoices.ListAsync(new() { Customer = subscription.CustomerId }, cancellationToken: Stop)).Count());
    }

    [Fact]
    public async Task Test_clocks_entitlements_cards_and_deleted_customers_are_kept()
    {
        string clock;
        string gone;
        Subscription subscription;
        await using (var simulator = await StartAsync())
        {
            var shop = await Shop.OpenAsync(simulator);
            gone = (await shop.CustomerAsync()).Id;
            await simulator.V1.Customers.DeleteAsync(gone, cancellationToken: Stop);
            clock = (await simulator.V1.TestHelpers.TestClocks.CreateAsync(new() { FrozenTime = new(2026, 1, 31, 12, 0, 0, DateTimeKind.Utc) }, cancellationToken: Stop)).Id;
            var customer = await simulator.V1.Customers.CreateAsync(new() { TestClock = clock, PaymentMethod = "pm_card_chargeCustomerFail" }, cancellationToken: Stop);
            subscription = await simulator.V1.Subscriptions.CreateAsync(
                new() { Customer = customer.Id, Items = [new() { Price = shop.Price.Id }], TrialPeriodDays = 7, DefaultPaymentMethod = (await simulator.V1.PaymentMethods.ListAsync(new() { Customer = customer.Id }, cancellationToken: Stop)).Data[0].Id },
                cancellationToken: Stop);
            await simulator.StopAsync();
        }

        await using var again = await StartAsync();
        Assert.True((await again.V1.Customers.GetAsync(gone, cancellationToken: Stop)).Deleted);
        await again.V1.TestHelpers.TestClocks.AdvanceAsync(clock, new() { FrozenTime = new(2026, 2, 8, 12, 0, 0, DateTimeKind.Utc) }, cancellationToken: Stop);
        // The card that was saved is the one that fails on a charge.
        await RunningSimulator.UntilAsync(
            async () => (await again.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).Status == "past_due", "the payment after the trial failed");
    }

    [Fact]
    public async Task A_file_of_another_version_is_refused_with_what_to_do()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        foreach (var content in new[] { "{\"format\":99}", "no json", "{\"format\":1,\"world\":{\"$id\":0}}" })
        {
            await System.IO.File.WriteAllTextAsync(File, content, Stop);
            var refused = await Assert.ThrowsAsync<InvalidDataException>(StartAsync);
            Assert.Contains("Delete it to begin with an empty account", refused.Message, StringComparison.Ordinal);
            Assert.Equal(content, await System.IO.File.ReadAllTextAsync(File, Stop));
        }
    }

    [Fact]
    public async Task What_cannot_be_saved_now_is_saved_later_and_reported_once()
    {
        using var logs = new LogLines();
        // It is written beside the file first, and then takes its place; there a folder is in the way.
        var obstacle = Directory.CreateDirectory(File).FullName;
        await using var simulator = await RunningSimulator.StartAsync(0, logs, ("StateFile", File));
        var shop = await Shop.OpenAsync(simulator);
        await shop.CustomerAsync();
        await RunningSimulator.UntilAsync(() => Task.FromResult(NotSaved() > 0), "a save failed");
        System.IO.File.Delete(File + ".tmp");
        await RunningSimulator.UntilAsync(() => Task.FromResult(System.IO.File.Exists(File + ".tmp")), "it was tried again");
        Directory.Delete(obstacle);
        await RunningSimulator.UntilAsync(() => Task.FromResult(System.IO.File.Exists(File)), "the state was saved");
        Assert.Equal(1, NotSaved());

        int NotSaved() => logs.All.Count(line => line.Contains("could not be saved", StringComparison.Ordinal));
    }

    private Task<RunningSimulator> StartAsync() => RunningSimulator.StartAsync(("StateFile", File));
}
