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
    public void A_process_cannot_save_a_customer_again_who_was_erased_while_it_ran()
    {
        var progress = ReconciliationProgress.None.Differs(Drift("cus_1", revokes: true), queued: false)
            .Failed(new("cus_1", "Stripe answered 500"), hasAccess: true).Differs(Drift("cus_2", revokes: true), queued: false);
        var result = new ReconciliationResult(2, 2, 0, progress.Drifts, 0, 0, progress.Failures, 2, 2, 2, 1);
        // Not mentioned yet: only the process has it, in memory.
        var erased = Job.Without("cus_1");
        foreach (var saved in new[] { erased.Renew(progress, Now), erased.Release(progress), erased.Renew(progress, Now).Finish(result) })
        {
            Assert.False(saved.Mentions("cus_1"));
            Assert.True(saved.Mentions("cus_2"));
            Assert.Equal(2, saved.Progress.DriftCount);
        }
        Assert.True(erased.Renew(progress, Now).TakeOver("second", Now.AddMinutes(1)).Renew(progress, Now).Mentions("cus_2"));
        Assert.Null(erased.Finish(result).Erased);
    }

    [Fact]
    public void A_customer_who_was_not_mentioned_changes_no_job_that_is_over() =>
        Assert.Same(ReconcileJob.None, ReconcileJob.None.Without("cus_1"));

    [Fact]
    public void A_job_with_times_out_of_range_can_be_taken_over()
    {
        foreach (var time in new[] { DateTimeOffset.MinValue, DateTimeOffset.MaxValue })
            Assert.True((Job with { RenewedAt = time }).TakeOver("second", Now).IsHeldBy("job", "second"));
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
