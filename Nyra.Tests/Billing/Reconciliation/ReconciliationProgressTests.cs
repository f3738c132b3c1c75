using Nyra.Billing;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Reconciliation;
using Xunit;

namespace Nyra.Tests.Billing.Reconciliation;

/// <summary>What a run keeps of the customers it compared: bounded lists, and counts of all.</summary>
public sealed class ReconciliationProgressTests
{
    private const int Listed = ReconciliationProgress.MaxListed;

    [Fact]
    public void As_many_that_lose_access_are_listed_as_others_and_all_are_counted()
    {
        var progress = ReconciliationProgress.None;
        foreach (var revokes in new[] { true, false })
        {
            for (var i = 0; i <= Listed; i++)
                progress = progress.Differs(Drift($"cus_{revokes}_{i}", revokes), queued: !revokes);
        }
        Assert.Equal((Listed, Listed), (progress.Drifts.Count(drift => drift.Revokes), progress.Drifts.Count(drift => !drift.Revokes)));
        Assert.Equal((2 * (Listed + 1), 2 * (Listed + 1)), (progress.DriftCount, progress.Compared));
        // Every one of these is needed to repair it at the end.
        Assert.Equal((Listed + 1, Listed + 1), (progress.Revocations.Count, progress.Queued));
        Assert.Equal(Sha256Hex.Of($"cus_False_{Listed}"), progress.LastHash);
    }

    [Fact]
    public void What_cannot_be_repaired_is_no_revocation() =>
        Assert.Empty(ReconciliationProgress.None.Differs(Drift("cus_1", revokes: true) with { Repairable = false }, queued: false).Revocations);

    [Fact]
    public void Failures_are_listed_up_to_the_bound_and_counted_with_those_that_have_access()
    {
        var progress = ReconciliationProgress.None.Failed(new("cus_erased", "away"), hasAccess: false, listed: false);
        for (var i = 0; i <= Listed; i++)
            progress = progress.Failed(new($"cus_{i}", "away"), hasAccess: i < 3);
        Assert.Equal((Listed, Listed + 2, 3), (progress.Failures.Count, progress.FailureCount, progress.FailuresWithAccess));
        Assert.DoesNotContain(progress.Failures, failure => failure.CustomerId == "cus_erased");
    }

    [Fact]
    public void A_run_that_ended_keeps_its_counts_and_names_nobody()
    {
        var ended = (Whole() with { QueueIsFull = true }).Ended();
        Assert.Equal((3, 2, 1, 1), (ended.Compared, ended.DriftCount, ended.FailureCount, ended.Queued));
        Assert.Empty(ended.Drifts);
        Assert.Empty(ended.Revocations);
        Assert.Empty(ended.Failures);
        Assert.Equal((null, false), (ended.LastHash, ended.QueueIsFull));
    }

    [Fact]
    public void A_customer_who_was_erased_is_in_no_list_and_stays_counted()
    {
        var whole = Whole();
        Assert.Same(whole, whole.Without([]));
        foreach (var (erased, left) in new[]
        {
            ("cus_keeps", (1, 1, 1)), ("cus_loses", (1, 0, 1)), ("cus_failed", (2, 1, 0)), ("cus_other", (2, 1, 1)),
        })
        {
            var without = whole.Without([Sha256Hex.Of(erased)]);
            Assert.Equal(left, (without.Drifts.Count, without.Revocations.Count, without.Failures.Count));
            Assert.Equal((3, 2, 1, 1), (without.Compared, without.DriftCount, without.FailureCount, without.FailuresWithAccess));
            Assert.DoesNotContain(without.Drifts, drift => drift.CustomerId == erased);
            Assert.DoesNotContain(without.Failures, failure => failure.CustomerId == erased);
        }
    }

    [Fact]
    public void A_result_lists_nothing_of_a_customer_who_was_erased()
    {
        var whole = Whole();
        var result = new ReconciliationResult(3, 3, 0, whole.Drifts, 1, 1, whole.Failures, 3, 2, 1, 1);
        Assert.Same(result, result.Without([]));
        var without = result.Without([Sha256Hex.Of("cus_loses"), Sha256Hex.Of("cus_failed")]);
        Assert.Equal("cus_keeps", Assert.Single(without.Drifts).CustomerId);
        Assert.Empty(without.Failures);
        Assert.Equal((2, 1, 1), (without.DriftCount, without.RevocationCount, without.FailureCount));
    }

    [Fact]
    public void Withheld_revocations_are_the_first_hundred_by_customer_and_lose_only_who_was_erased()
    {
        var now = new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
        var drifts = Enumerable.Range(0, 101).Reverse().Select(i => Drift($"cus_{i:000}", revokes: true));
        var withheld = WithheldRevocations.Of(drifts, 101, 340, 2, now);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"cus_{i:000}"), withheld.Revocations.Select(one => one.CustomerId));
        Assert.Equal((101, 340, 2, now), (withheld.Count, withheld.WithAccess, withheld.NotCompared, withheld.At));
        Assert.Same(withheld, withheld.Without("cus_100"));
        var without = withheld.Without("cus_050");
        Assert.Equal((99, 101), (without.Revocations.Count, without.Count));
        Assert.DoesNotContain(without.Revocations, one => one.CustomerId == "cus_050");
    }

    private static ReconciliationProgress Whole() => ReconciliationProgress.None
        .Differs(Drift("cus_keeps", revokes: false), queued: true)
        .Differs(Drift("cus_loses", revokes: true), queued: false)
        .Failed(new("cus_failed", "away"), hasAccess: true);

    private static Drift Drift(string customer, bool revokes) =>
        new(customer, SubscriptionStanding.Active, SubscriptionStanding.Canceled, "active → canceled", Repairable: true, [], revokes);
}
