using Stripe;
using Stripe.TestHelpers;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class TestClockTests : SimulatorTest
{
    private static readonly DateTime Start = new(2027, 1, 31, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task A_clocks_customers_live_in_its_time_and_nobody_else_does()
    {
        var clock = await ClockAsync();
        var shop = await Shop.OpenAsync(Simulator);
        var (inside, outside) = (await CustomerAsync(clock), await CustomerAsync(null));
        var (insideSubscription, outsideSubscription) = (await shop.SubscribeAsync(inside), await shop.SubscribeAsync(outside));
        Assert.Equal((Start, clock.Id), (insideSubscription.Created, insideSubscription.TestClockId));
        Assert.Equal(new DateTime(2027, 2, 28, 12, 0, 0, DateTimeKind.Utc), insideSubscription.Items.Single().CurrentPeriodEnd);

        var advancing = await Simulator.V1.TestHelpers.TestClocks.AdvanceAsync(
            clock.Id, new TestClockAdvanceOptions { FrozenTime = Start.AddMonths(3) }, cancellationToken: Stop);
        Assert.Equal("advancing", advancing.Status);
        Assert.Equal(Start.AddMonths(3), advancing.StatusDetails.Advancing.TargetFrozenTime);
        await ReadyAsync(clock);

        var invoices = await Simulator.V1.Invoices.ListAsync(new InvoiceListOptions { Customer = inside.Id }, cancellationToken: Stop);
        Assert.Equal(
            [Start.AddMonths(3), Start.AddMonths(2), Start.AddMonths(1), Start], invoices.Select(invoice => invoice.Created));
        Assert.Equal(["draft", "paid", "paid", "paid"], invoices.Select(invoice => invoice.Status));
        Assert.All(invoices, invoice => Assert.Equal(clock.Id, invoice.TestClockId));
        var untouched = await Simulator.V1.Subscriptions.GetAsync(outsideSubscription.Id, cancellationToken: Stop);
        Assert.Equal(outsideSubscription.Items.Single().CurrentPeriodEnd, untouched.Items.Single().CurrentPeriodEnd);
    }

    [Fact]
    public async Task It_tells_when_it_goes_and_when_it_is_there()
    {
        var clock = await ClockAsync();

        await Simulator.V1.TestHelpers.TestClocks.AdvanceAsync(
            clock.Id, new TestClockAdvanceOptions { FrozenTime = Start.AddDays(1) }, cancellationToken: Stop);
        await ReadyAsync(clock);

        Assert.Equal(
            ["test_helpers.test_clock.created", "test_helpers.test_clock.advancing", "test_helpers.test_clock.ready"],
            (await Simulator.EventsAsync()).Select(raised => raised.Type));
        Assert.Equal(
            Start.AddDays(1), (await Simulator.V1.TestHelpers.TestClocks.GetAsync(clock.Id, cancellationToken: Stop)).FrozenTime);
    }

    [Fact]
    public async Task Its_time_stands_still_while_the_worlds_is_advanced()
    {
        var clock = await ClockAsync();
        var shop = await Shop.OpenAsync(Simulator);
        var subscription = await shop.SubscribeAsync(await CustomerAsync(clock));

        await Simulator.AdvanceAsync(new { months = 24 });

        Assert.Equal(Start, (await Simulator.V1.TestHelpers.TestClocks.GetAsync(clock.Id, cancellationToken: Stop)).FrozenTime);
        var untouched = await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop);
        Assert.Equal(subscription.Items.Single().CurrentPeriodEnd, untouched.Items.Single().CurrentPeriodEnd);
    }

    [Fact]
    public async Task Lists_show_its_customers_only_when_asked_for()
    {
        var clock = await ClockAsync();
        var (inside, outside) = (await CustomerAsync(clock), await CustomerAsync(null));
        var customers = Simulator.V1.Customers;

        Assert.Equal([outside.Id], (await customers.ListAsync(cancellationToken: Stop)).Select(one => one.Id));
        Assert.Equal([inside.Id], (await customers.ListAsync(
            new CustomerListOptions { TestClock = clock.Id }, cancellationToken: Stop)).Select(one => one.Id));
    }

    [Fact]
    public async Task With_the_clock_go_its_customers_and_their_subscriptions()
    {
        var clock = await ClockAsync();
        var shop = await Shop.OpenAsync(Simulator);
        var customer = await CustomerAsync(clock);
        var subscription = await shop.SubscribeAsync(customer);

        await Simulator.V1.TestHelpers.TestClocks.DeleteAsync(clock.Id, cancellationToken: Stop);

        Assert.True((await Simulator.V1.Customers.GetAsync(customer.Id, cancellationToken: Stop)).Deleted);
        Assert.Equal("canceled", (await Simulator.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: Stop)).Status);
        await Assert.ThrowsAsync<StripeException>(
            () => Simulator.V1.TestHelpers.TestClocks.GetAsync(clock.Id, cancellationToken: Stop));
    }

    [Fact]
    public async Task It_does_not_go_back()
    {
        var clock = await ClockAsync();

        var refusal = await Assert.ThrowsAsync<StripeException>(() => Simulator.V1.TestHelpers.TestClocks.AdvanceAsync(
            clock.Id, new TestClockAdvanceOptions { FrozenTime = Start }, cancellationToken: Stop));

        Assert.Equal("frozen_time", refusal.StripeError.Param);
    }

    private Task<TestClock> ClockAsync() => Simulator.V1.TestHelpers.TestClocks.CreateAsync(
        new TestClockCreateOptions { FrozenTime = Start, Name = "Renewals" }, cancellationToken: Stop);

    private Task<Stripe.Customer> CustomerAsync(TestClock? clock) => Simulator.V1.Customers.CreateAsync(
        new CustomerCreateOptions
        {
            PaymentMethod = "pm_card_visa",
            InvoiceSettings = new CustomerInvoiceSettingsOptions { DefaultPaymentMethod = "pm_card_visa" },
            TestClock = clock?.Id,
        },
        cancellationToken: Stop);

    private Task ReadyAsync(TestClock clock) => RunningSimulator.UntilAsync(
        async () => (await Simulator.V1.TestHelpers.TestClocks.GetAsync(clock.Id, cancellationToken: Stop)).Status == "ready",
        "the test clock is ready");
}
