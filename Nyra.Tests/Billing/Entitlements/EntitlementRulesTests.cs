using CsCheck;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Stripe;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

public class EntitlementRulesTests
{
    private static readonly DateTimeOffset Noon = Snapshots.Noon;

    [Theory]
    [InlineData("active", SubscriptionStanding.Active)]
    [InlineData("trialing", SubscriptionStanding.Trialing)]
    [InlineData("past_due", SubscriptionStanding.PastDue)]
    [InlineData("unpaid", SubscriptionStanding.Unpaid)]
    [InlineData("paused", SubscriptionStanding.Paused)]
    [InlineData("incomplete", SubscriptionStanding.Incomplete)]
    [InlineData("incomplete_expired", SubscriptionStanding.Canceled)]
    [InlineData("canceled", SubscriptionStanding.Canceled)]
    [InlineData("a_word_stripe_may_add", SubscriptionStanding.Canceled)]
    public void The_status_decides_the_standing(string status, SubscriptionStanding standing) =>
        Assert.Equal(standing, Next(Snapshots.Of(Snapshots.Subscription(status))).Standing);

    [Fact]
    public void A_customer_without_a_subscription_of_ours_has_nothing() => Assert.Equal(BillingState.None, Next(Snapshots.Of()));

    [Theory]
    [InlineData("active")]
    [InlineData("trialing")]
    [InlineData("past_due")]
    public void A_paused_collection_is_a_pause_whatever_the_status(string status) =>
        Assert.Equal(SubscriptionStanding.Paused, Next(Snapshots.Of(Snapshots.Subscription(status) with { CollectionPaused = true })).Standing);

    [Theory]
    [InlineData("canceled")]
    [InlineData("incomplete")]
    [InlineData("paused")]
    public void A_paused_collection_gives_no_paid_period_to_a_status_that_has_none(string status)
    {
        var state = Next(Snapshots.Of(Snapshots.Subscription(status) with { CollectionPaused = true, PaidUntil = Snapshots.PeriodEnd }));
        Assert.Empty(state.Features);
    }

    [Theory]
    [InlineData("active")]
    [InlineData("past_due")]
    public void A_subscription_that_was_never_paid_is_incomplete_whatever_its_status(string status)
    {
        var state = Next(Snapshots.Of(Snapshots.Subscription(status) with { NeverPaid = true, OwedSince = Noon.AddDays(-1) }));
        Assert.Equal(SubscriptionStanding.Incomplete, state.Standing);
        Assert.Empty(state.Features);
        Assert.Null(state.PastDueSince);
    }

    [Fact]
    public void A_subscription_to_a_product_that_was_never_sold_here_does_not_count() =>
        Assert.Equal(BillingState.None, Next(Snapshots.Of(Foreign("sub_1", "prod_other"))));

    [Fact]
    public void A_subscription_that_gave_access_goes_on_to_do_so_when_only_the_account_knows_its_product()
    {
        var stored = Next(Snapshots.Of(Snapshots.Subscription("active") with { ProductId = "prod_earlier" }));
        Assert.Equal("prod_earlier", stored.ProductId);
        Assert.Equivalent(stored, After(stored, Foreign("sub_1", "prod_earlier")), strict: true);
        // As version 0.1 stored it: its product is not known, and is from now on.
        var old = stored with { ProductId = null };
        Assert.Equivalent(stored, After(old, Foreign("sub_1", "prod_earlier")), strict: true);
    }

    [Fact]
    public void A_subscription_that_moves_to_a_foreign_product_no_longer_counts()
    {
        var stored = Next(Snapshots.Of(Snapshots.Subscription("active") with { ProductId = "prod_earlier" }));
        Assert.Equal(BillingState.None, After(stored, Foreign("sub_1", "prod_other")));
        Assert.Equal(BillingState.None, After(stored, Foreign("sub_2", "prod_earlier")));
    }

    [Fact]
    public void A_product_that_was_never_sold_here_gives_what_it_grants_and_no_more()
    {
        var granting = Foreign("sub_1", "prod_other") with { Grants = ["a"] };
        var state = Next(Snapshots.Of(granting).WithFeatures(new ActiveFeature("a")));
        Assert.Equal((SubscriptionStanding.Active, FeatureSource.Stripe), (state.Standing, state.FeatureSource));
        Assert.Equal(["a"], state.Features);
        Assert.Equal(FeatureSource.Plan, Next(Snapshots.Of(granting).WithFeatures()).FeatureSource);
    }

    [Theory]
    [InlineData("past_due")]
    [InlineData("unpaid")]
    public void A_paid_period_keeps_its_features_and_is_over_once_stripe_has_ended_it(string status)
    {
        var paid = Next(Snapshots.Of(Snapshots.Subscription(status) with { PaidUntil = Snapshots.PeriodEnd }));
        Assert.Equal(Snapshots.PeriodEnd, paid.PaidUntil);
        Assert.NotEmpty(paid.Features);
        // Stripe's clock may run ahead of ours.
        Assert.Null(Next(Snapshots.Of(Snapshots.Subscription(status) with { PaidUntil = Noon })).PaidUntil);
    }

    [Fact]
    public void Of_two_subscriptions_without_an_active_status_the_one_with_paid_time_counts()
    {
        var paused = Snapshots.Subscription("active", "sub_paused") with { CollectionPaused = true, PaidUntil = Snapshots.PeriodEnd };
        var state = Next(Snapshots.Of(Snapshots.Subscription("past_due", "sub_owed") with { OwedSince = Noon.AddDays(-60) }, paused));
        Assert.Equal("sub_paused", state.SubscriptionId);
    }

    [Theory]
    [InlineData("active", "past_due")]
    [InlineData("active", "trialing")]
    [InlineData("trialing", "past_due")]
    [InlineData("past_due", "paused")]
    [InlineData("paused", "unpaid")]
    [InlineData("unpaid", "incomplete")]
    [InlineData("incomplete", "canceled")]
    public void The_subscription_that_gives_more_counts_whichever_ends_later(string better, string worse)
    {
        var later = Snapshots.Subscription(worse, "sub_worse") with { PeriodEnd = Snapshots.PeriodEnd.AddYears(1) };
        Assert.Equal("sub_better", Next(Snapshots.Of(later, Snapshots.Subscription(better, "sub_better"))).SubscriptionId);
    }

    [Fact]
    public void Of_two_active_subscriptions_the_one_whose_period_ends_later_counts()
    {
        var (early, late) = (Snapshots.Subscription("active", "sub_1_early"), Snapshots.Subscription("active", "sub_2_late"));
        late = late with { PeriodEnd = Snapshots.PeriodEnd.AddSeconds(1) };
        Assert.Equal("sub_2_late", Next(Snapshots.Of(early, late)).SubscriptionId);
        // Whichever was created first.
        Assert.Equal("sub_2_late", Next(Snapshots.Of(early with { Created = Noon.AddDays(1) }, late)).SubscriptionId);
    }

    [Fact]
    public void Of_two_that_end_at_once_the_one_created_later_counts_and_then_the_first_by_id()
    {
        var (first, second) = (Snapshots.Subscription("active", "sub_1"), Snapshots.Subscription("active", "sub_2"));
        Assert.Equal("sub_2", Next(Snapshots.Of(first, second with { Created = Noon.AddSeconds(1) })).SubscriptionId);
        Assert.Equal("sub_1", Next(Snapshots.Of(second, first)).SubscriptionId);
    }

    [Fact]
    public void A_subscription_to_what_is_sold_here_counts_before_one_that_only_grants_features()
    {
        var granting = Foreign("sub_1", "prod_other") with { Grants = ["a"], PeriodEnd = Snapshots.PeriodEnd.AddYears(1) };
        Assert.Equal("sub_2", Next(Snapshots.Of(granting, Snapshots.Subscription("active", "sub_2"))).SubscriptionId);
    }

    [Fact]
    public void An_old_subscriptions_deletion_cannot_revoke_a_new_one()
    {
        var old = Snapshots.Subscription("canceled", "sub_old") with { PeriodEnd = Snapshots.PeriodEnd.AddYears(1) };
        var state = Next(Snapshots.Of(old, Snapshots.Subscription("active", "sub_new")));
        Assert.Equal((SubscriptionStanding.Active, "sub_new"), (state.Standing, state.SubscriptionId));
    }

    [Fact]
    public void Until_stripe_has_computed_the_entitlements_the_plans_features_stand_in()
    {
        var state = Next(Snapshots.Of(Snapshots.Subscription("active")).WithFeatures(new ActiveFeature("a")));
        Assert.Equal(["a", "b", "hosted-ai"], state.Features);
        Assert.Equal(FeatureSource.Plan, state.FeatureSource);
        Assert.True(EntitlementRules.AwaitsFeatures(state));
    }

    [Fact]
    public void Stripes_entitlements_may_give_more_than_the_plan()
    {
        var state = Next(Snapshots.Of(Snapshots.Subscription("active")).WithFeatures([.. Snapshots.AllFeatures(), new("extra")]));
        Assert.Equal(["a", "b", "extra", "hosted-ai"], state.Features);
        Assert.Equal(FeatureSource.Stripe, state.FeatureSource);
        Assert.False(EntitlementRules.AwaitsFeatures(state));
    }

    [Theory]
    [InlineData(null, 100)]
    [InlineData(25, 25)]
    [InlineData(500, 100)]
    public void The_ai_cap_is_the_lower_of_plan_and_feature(int? features, int cap)
    {
        var snapshot = Snapshots.Of(Snapshots.Subscription("active"))
            .WithFeatures(new("a"), new("b"), new("hosted-ai", features));
        Assert.Equal(cap, Next(snapshot).HostedAiCap);
    }

    [Theory]
    [InlineData("canceled")]
    [InlineData("unpaid")]
    [InlineData("paused")]
    [InlineData("incomplete")]
    public void A_standing_that_gives_no_access_has_no_features_and_no_cap(string status)
    {
        var state = Next(Snapshots.Of(Snapshots.Subscription(status)));
        Assert.Empty(state.Features);
        Assert.Null(state.HostedAiCap);
        Assert.Equal(FeatureSource.None, state.FeatureSource);
    }

    [Fact]
    public void A_payment_is_owed_since_the_invoice_was_due()
    {
        var due = Noon.AddHours(-5);
        Assert.Equal(due, Next(Snapshots.Of(PastDue(due))).PastDueSince);
    }

    [Fact]
    public void A_due_moment_in_the_future_of_our_clock_counts_from_when_it_was_first_seen()
    {
        var seen = Next(Snapshots.Of(PastDue(Noon.AddMonths(1))));
        Assert.Equal(Noon, seen.PastDueSince);
        var again = EntitlementRules.Next(seen, Snapshots.Of(PastDue(Noon.AddMonths(1))), Snapshots.Plan, Noon.AddHours(3));
        Assert.Equal(Noon, again.PastDueSince);
    }

    [Fact]
    public void A_debt_of_another_subscription_uses_up_no_grace_of_this_one()
    {
        var owed = Next(Snapshots.Of(PastDue(Noon.AddDays(-5))));
        Assert.Equal(Noon.AddDays(-5), owed.PastDueSince);
        var other = PastDue(Noon.AddMonths(1)) with { Id = "sub_2" };
        Assert.Equal(Noon, After(owed, other).PastDueSince);
        // Nor does a debt that was first seen in what is now the future, since the clock was set back.
        var ahead = owed with { PastDueSince = Noon.AddSeconds(1) };
        Assert.Equal(Noon, After(ahead, PastDue(Noon.AddMonths(1))).PastDueSince);
        Assert.Equal(Noon.AddSeconds(-1), After(owed with { PastDueSince = Noon.AddSeconds(-1) }, PastDue(Noon.AddMonths(1))).PastDueSince);
    }

    [Fact]
    public void A_payment_due_this_very_second_is_owed_since_then()
    {
        var seen = Next(Snapshots.Of(PastDue(Noon.AddMonths(1)))) with { PastDueSince = Noon.AddDays(-1) };
        Assert.Equal(Noon, After(seen, PastDue(Noon)).PastDueSince);
    }

    [Fact]
    public void A_recovered_payment_forgets_since_when_it_was_owed()
    {
        var owed = Next(Snapshots.Of(PastDue(Noon)));
        Assert.Null(EntitlementRules.Next(owed, Snapshots.Of(Snapshots.Subscription("active")), Snapshots.Plan, Noon).PastDueSince);
    }

    [Fact]
    public void A_scheduled_cancellation_is_remembered_until_it_happens()
    {
        var scheduled = Snapshots.Subscription("active") with { CancelsAt = Snapshots.PeriodEnd };
        Assert.Equal(Snapshots.PeriodEnd, Next(Snapshots.Of(scheduled)).CancelsAt);
        Assert.Null(Next(Snapshots.Of(scheduled with { Status = "canceled" })).CancelsAt);
    }

    [Fact]
    public void The_order_in_which_stripe_lists_subscriptions_changes_nothing() =>
        Snapshot.Sample(snapshot =>
        {
            var reversed = snapshot with { Subscriptions = [.. snapshot.Subscriptions.Reverse()], Features = [.. snapshot.Features.Reverse()] };
            Assert.Equivalent(Next(snapshot), Next(reversed), strict: true);
        });

    [Fact]
    public void Looking_twice_is_looking_once() =>
        Snapshot.Sample(snapshot =>
        {
            var once = Next(snapshot);
            Assert.Equivalent(once, EntitlementRules.Next(once, snapshot, Snapshots.Plan, Noon.AddMinutes(5)), strict: true);
        });

    [Fact]
    public void Whatever_was_known_before_only_stripes_word_counts() =>
        Gen.Select(Snapshot, Snapshot).Sample((before, now) =>
        {
            // But for the moment a debt was first seen, which only history knows.
            var (fresh, after) = (Next(now), EntitlementRules.Next(Next(before), now, Snapshots.Plan, Noon));
            Assert.Equivalent(fresh with { PastDueSince = null }, after with { PastDueSince = null }, strict: true);
        });

    private static readonly Gen<SubscriptionSnapshot> Subscription = Gen.Select(
        Gen.OneOf("active", "trialing", "past_due", "unpaid", "paused", "incomplete", "incomplete_expired", "canceled"),
        Gen.OneOf("sub_1", "sub_2", "sub_3"), Gen.Int[-40, 40], Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool,
        (status, id, days, paused, neverPaid, canceling, paid, sold) => new SubscriptionSnapshot(
            id, status, Noon.AddDays(days), Noon.AddDays(days), Noon.AddDays(days + 30), canceling ? Noon.AddDays(days + 30) : null,
            paused, neverPaid, status == "past_due" ? Noon.AddDays(days) : null, sold ? "prod_ours" : "prod_granting", sold,
            paid ? Noon.AddDays(days + 30) : null, sold ? null : ["a"]));

    private static readonly Gen<StripeSnapshot> Snapshot = Gen.Select(
        Subscription.Array[0, 3].Select(found => found.DistinctBy(subscription => subscription.Id).ToArray()),
        Gen.OneOf("a", "b", "hosted-ai", "other").Array[0, 4].Select(found => found.Distinct().Select(key => new ActiveFeature(key)).ToArray()),
        (subscriptions, features) => new StripeSnapshot(subscriptions, features));

    private static SubscriptionSnapshot PastDue(DateTimeOffset due) => Snapshots.Subscription("past_due") with { OwedSince = due };

    private static SubscriptionSnapshot Foreign(string id, string product) =>
        Snapshots.Subscription("active", id) with { ProductId = product, Sold = false };

    private static BillingState After(BillingState stored, params SubscriptionSnapshot[] subscriptions) =>
        EntitlementRules.Next(stored, Snapshots.Of(subscriptions), Snapshots.Plan, Noon);

    private static BillingState Next(StripeSnapshot snapshot) => EntitlementRules.Next(BillingState.None, snapshot, Snapshots.Plan, Noon);
}
