using CsCheck;
using Nyra.Billing.Reconciliation;
using Nyra.BillingApi.Reconciliation;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>Which process may work on a reconciliation.</summary>
public sealed class ReconcileJobRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ReconcileJob Job = ReconcileJob.Start("job", new(), "first", Now);

    [Fact]
    public void A_silent_process_loses_its_job_and_one_that_says_how_far_it_is_keeps_it() => Gen.Int[0, 60].Sample(seconds =>
    {
        var later = Now.AddSeconds(seconds);
        var taken = Job.TakeOver("second", later);
        Assert.Equal(TimeSpan.FromSeconds(seconds) >= ReconcileJob.Lease, taken.IsHeldBy("job", "second"));
        Assert.True(Job.Renew(ReconciliationProgress.None, later).TakeOver("second", later).IsHeldBy("job", "first"));
    });

    [Fact]
    public void A_clock_that_was_set_back_does_not_keep_the_job_of_a_process_that_ended() =>
        Assert.True(Job.TakeOver("second", Now.AddHours(-1)).IsHeldBy("job", "second"));

    [Fact]
    public void A_job_of_an_earlier_day_is_not_continued()
    {
        var failed = Job.TakeOver("second", Now.AddDays(2));
        Assert.Equal(ReconcileJobState.Failed, failed.State);
        Assert.NotNull(failed.Problem);
    }

    [Fact]
    public void What_ended_stays_as_it_ended()
    {
        foreach (var over in new[] { Job.Stop(), Job.Fail("Stripe answered 401.") })
        {
            Assert.Same(over, over.TakeOver("second", Now.AddMinutes(1)));
            Assert.Same(over, over.Stop());
            Assert.Null(over.HeldFor(Now));
        }
    }

    [Fact]
    public void Lists_are_bounded_and_counts_are_not()
    {
        var progress = ReconciliationProgress.None;
        for (var i = 0; i < 2500; i++)
        {
            progress = progress.Differs(Drift($"cus_{i}", revokes: i % 2 == 0), queued: i % 2 != 0)
                .Failed(new($"cus_{i}_failed", "Stripe answered 500"), hasAccess: i % 2 == 0);
        }
        Assert.Equal((2000, 2500, 1250, 1250), (progress.Drifts.Count, progress.DriftCount, progress.Revocations.Count, progress.Queued));
        Assert.Equal((1000, 2500, 1250), (progress.Failures.Count, progress.FailureCount, progress.FailuresWithAccess));
        Assert.Equal(1000, progress.Drifts.Count(drift => drift.Revokes));
    }

    private static Drift Drift(string customer, bool revokes) => new(
        customer, default, default, "active → none", Repairable: true, [], revokes);
}
