using Nyra.Billing.Licensing;
using Stripe;
using Xunit;
using NyraAccess = Nyra.Billing.Licensing.Access;

namespace Nyra.Tests.Billing.Stripe;

/// <summary>pause_collection at the simulator: paid time stays paid, and access ends with it.</summary>
public sealed class PausedCollectionTests : IAsyncLifetime
{
    private SimulatedBilling _billing = null!;

    public static TheoryData<string> Behaviors => ["keep_as_draft", "mark_uncollectible", "void"];

    public async ValueTask InitializeAsync() => _billing = await SimulatedBilling.StartAsync();

    public async ValueTask DisposeAsync() => await _billing.DisposeAsync();

    [Theory]
    [MemberData(nameof(Behaviors))]
    public async Task Access_lasts_to_the_end_of_the_paid_period_and_no_longer(string behavior)
    {
        var subscription = await PayAsync();
        var paidUntil = subscription.Items.Data[0].CurrentPeriodEnd;
        await PauseAsync(subscription, behavior);
        Assert.Equal(new(true, "pause-scheduled", paidUntil), await AccessAsync(subscription));
        Assert.NotEmpty((await _billing.StoredAsync(subscription.CustomerId)).Features);
        await AdvanceAsync(days: 20);
        Assert.Equal(new(true, "pause-scheduled", paidUntil), await AccessAsync(subscription));
        await AdvanceAsync(days: 20);
        Assert.Equal(new(false, "subscription-paused"), await AccessAsync(subscription));
        await AdvanceAsync(days: 40);
        Assert.Equal(new(false, "subscription-paused"), await AccessAsync(subscription));
    }

    [Theory]
    [MemberData(nameof(Behaviors))]
    public async Task Access_ends_with_the_paid_period_though_no_event_says_so(string behavior)
    {
        var subscription = await PayAsync();
        await PauseAsync(subscription, behavior);
        var state = await _billing.SyncAsync(subscription.CustomerId);
        var end = subscription.Items.Data[0].CurrentPeriodEnd;
        Assert.True(LicenseGate.Decide(state, TimeSpan.Zero, end.AddSeconds(-1)).Allowed);
        Assert.False(LicenseGate.Decide(state, TimeSpan.Zero, end).Allowed);
    }

    [Theory]
    [MemberData(nameof(Behaviors))]
    public async Task A_trial_whose_collection_is_paused_lasts_to_its_end(string behavior)
    {
        var customer = await _billing.Shop.CustomerAsync();
        var subscription = await _billing.V1.Subscriptions.CreateAsync(
            new() { Customer = customer.Id, Items = [new() { Price = _billing.PriceId }], TrialPeriodDays = 10 });
        await PauseAsync(subscription, behavior);
        Assert.Equal(new(true, "pause-scheduled", subscription.TrialEnd), await AccessAsync(subscription));
        await AdvanceAsync(days: 11);
        Assert.Equal(new(false, "subscription-paused"), await AccessAsync(subscription));
    }

    [Fact]
    public async Task Time_that_is_paid_before_a_test_clock_runs_ahead_ends_when_the_clock_says_so()
    {
        var subscription = await PayAsync();
        await PauseAsync(subscription, "void");
        await _billing.Simulator.AdvanceAsync(new { seconds = 40 * 86_400 });
        Assert.Equal(new(false, "subscription-paused"), await AccessAsync(subscription));
    }

    [Fact]
    public async Task A_renewal_that_is_owed_gives_no_paid_time_when_collection_is_paused()
    {
        var subscription = await PayAsync();
        await _billing.Shop.ChangeCardAsync(await _billing.V1.Customers.GetAsync(subscription.CustomerId), "pm_card_chargeCustomerFail");
        await AdvanceAsync(days: 32);
        Assert.Equal("payment-grace", (await AccessAsync(subscription)).Code);
        await PauseAsync(subscription, "void");
        Assert.Equal(new(false, "subscription-paused"), await AccessAsync(subscription));
    }

    [Fact]
    public async Task A_paused_collection_that_was_never_paid_gives_no_access()
    {
        var customer = await _billing.Shop.CustomerAsync();
        var subscription = await _billing.V1.Subscriptions.CreateAsync(new()
        {
            Customer = customer.Id,
            Items = [new() { Price = _billing.PriceId }],
            CollectionMethod = "send_invoice",
            DaysUntilDue = 5,
        });
        await PauseAsync(subscription, "mark_uncollectible");
        Assert.False((await AccessAsync(subscription)).Allowed);
    }

    [Fact]
    public async Task Reconciliation_agrees_with_the_event_and_revokes_nothing_that_is_paid()
    {
        var subscription = await PayAsync();
        await AccessAsync(subscription);
        await PauseAsync(subscription, "void");
        Assert.False(Assert.Single((await _billing.ReconcileAsync()).Drifts).Revokes);
        await _billing.WorkAsync();
        Assert.Empty((await _billing.ReconcileAsync()).Drifts);
    }

    private async Task<Subscription> PayAsync() => await _billing.Shop.SubscribeAsync(await _billing.Shop.CustomerAsync());

    private async Task PauseAsync(Subscription subscription, string behavior) => await _billing.V1.Subscriptions.UpdateAsync(
        subscription.Id, new() { PauseCollection = new() { Behavior = behavior } });

    private async Task AdvanceAsync(int days)
    {
        await _billing.Simulator.AdvanceAsync(new { seconds = days * 86_400 });
        _billing.Time.Advance(TimeSpan.FromDays(days));
    }

    private async Task<NyraAccess> AccessAsync(Subscription subscription) => LicenseGate.Decide(
        await _billing.SyncAsync(subscription.CustomerId), TimeSpan.FromDays(7), _billing.Time.GetUtcNow());
}
