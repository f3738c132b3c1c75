using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Xunit;

namespace Nyra.Tests.Billing.Licensing;

public class LicenseGateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(SubscriptionStanding.None, false, "no-subscription")]
    [InlineData(SubscriptionStanding.Incomplete, false, "payment-incomplete")]
    [InlineData(SubscriptionStanding.Trialing, true, "trialing")]
    [InlineData(SubscriptionStanding.Active, true, "active")]
    [InlineData(SubscriptionStanding.PastDue, false, "payment-failed")]
    [InlineData(SubscriptionStanding.Unpaid, false, "subscription-unpaid")]
    [InlineData(SubscriptionStanding.Paused, false, "subscription-paused")]
    [InlineData(SubscriptionStanding.Canceled, false, "subscription-canceled")]
    public void The_standing_gates(SubscriptionStanding standing, bool allowed, string code)
    {
        var access = LicenseGate.Decide(State(standing), TimeSpan.Zero, Noon);
        Assert.Equal((allowed, code), (access.Allowed, access.Code));
    }

    [Fact]
    public void A_failed_payment_is_borne_with_through_the_grace_and_no_longer()
    {
        var state = State(SubscriptionStanding.PastDue);
        var grace = TimeSpan.FromDays(3);
        Assert.Equal(new(true, "payment-grace", Noon + grace), LicenseGate.Decide(state, grace, Noon + grace - TimeSpan.FromSeconds(1)));
        Assert.Equal(new(false, "payment-failed"), LicenseGate.Decide(state, grace, Noon + grace));
    }

    [Theory]
    [InlineData(SubscriptionStanding.PastDue, "payment-grace", "payment-failed")]
    [InlineData(SubscriptionStanding.Unpaid, "payment-grace", "subscription-unpaid")]
    [InlineData(SubscriptionStanding.Paused, "pause-scheduled", "subscription-paused")]
    public void Paid_time_gives_access_to_its_end_or_to_an_earlier_cancellation(SubscriptionStanding standing, string during, string after)
    {
        var (end, earlier) = (Noon.AddDays(9), Noon.AddDays(4));
        var state = State(standing) with { PaidUntil = end };
        Assert.Equal(new(true, during, end), LicenseGate.Decide(state, TimeSpan.Zero, end.AddSeconds(-1)));
        Assert.Equal(new(false, after), LicenseGate.Decide(state, TimeSpan.Zero, end));
        Assert.Equal(new(true, during, earlier), LicenseGate.Decide(state with { CancelsAt = earlier }, TimeSpan.Zero, Noon));
    }

    [Fact]
    public void Of_paid_time_and_grace_period_the_later_end_counts()
    {
        var state = State(SubscriptionStanding.PastDue) with { PaidUntil = Noon.AddDays(5) };
        Assert.Equal(Noon.AddDays(7), LicenseGate.Decide(state, TimeSpan.FromDays(7), Noon).Until);
        Assert.Equal(Noon.AddDays(5), LicenseGate.Decide(state, TimeSpan.FromDays(3), Noon).Until);
    }

    [Theory]
    [InlineData(SubscriptionStanding.Active)]
    [InlineData(SubscriptionStanding.Trialing)]
    public void A_scheduled_cancellation_ends_access_to_the_second_though_its_event_is_lost(SubscriptionStanding standing)
    {
        var end = Noon.AddDays(9);
        var state = State(standing) with { CancelsAt = end };
        Assert.Equal(new(true, "cancel-scheduled", end), LicenseGate.Decide(state, TimeSpan.Zero, Noon));
        Assert.Equal(new(true, "cancel-scheduled", end), LicenseGate.Decide(state, TimeSpan.Zero, end.AddSeconds(-1)));
        Assert.Equal(new(false, "subscription-canceled"), LicenseGate.Decide(state, TimeSpan.Zero, end));
        Assert.Equal(new(false, "subscription-canceled"), LicenseGate.Decide(state, TimeSpan.Zero, end.AddYears(1)));
    }

    [Theory]
    [InlineData(SubscriptionStanding.PastDue, "payment-failed")]
    [InlineData(SubscriptionStanding.Unpaid, "subscription-unpaid")]
    [InlineData(SubscriptionStanding.Paused, "subscription-paused")]
    public void A_scheduled_cancellation_cuts_paid_time_and_grace_short(SubscriptionStanding standing, string code)
    {
        var end = Noon.AddDays(4);
        var state = State(standing) with { CancelsAt = end, PaidUntil = Noon.AddDays(9) };
        Assert.Equal(new(false, code), LicenseGate.Decide(state, TimeSpan.FromDays(20), end));
        Assert.True(LicenseGate.Decide(state, TimeSpan.FromDays(20), end.AddSeconds(-1)).Allowed);
        // One that lies after both ends changes nothing.
        Assert.Equal(Noon.AddDays(9), LicenseGate.Decide(state with { CancelsAt = Noon.AddDays(30) }, TimeSpan.Zero, Noon).Until);
    }

    [Fact]
    public void An_outage_is_not_a_revocation_a_subscription_past_its_period_stays_active_until_stripe_says_otherwise() =>
        Assert.True(LicenseGate.Decide(State(SubscriptionStanding.Active) with { PeriodEnd = Noon }, TimeSpan.Zero, Noon.AddYears(1)).Allowed);

    [Fact]
    public void A_feature_that_was_not_bought_is_refused_by_that_reason()
    {
        var state = State(SubscriptionStanding.Active);
        Assert.True(LicenseGate.Decide(state, "a", TimeSpan.Zero, Noon).Allowed);
        Assert.Equal(new(false, "feature-not-included"), LicenseGate.Decide(state, "b", TimeSpan.Zero, Noon));
    }

    [Fact]
    public void Without_access_the_reason_is_the_subscriptions_and_not_the_features() =>
        Assert.Equal("subscription-canceled", LicenseGate.Decide(State(SubscriptionStanding.Canceled), "b", TimeSpan.Zero, Noon).Code);

    private static BillingState State(SubscriptionStanding standing) => new()
    {
        Standing = standing,
        Features = ["a"],
        PastDueSince = standing == SubscriptionStanding.PastDue ? Noon : null,
    };
}
