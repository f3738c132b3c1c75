using Nyra.Billing.Payments;
using Xunit;

namespace Nyra.Tests.Billing.Payments;

public sealed class PaymentReversalsTests
{
    [Theory]
    [InlineData(null, "needs_response", "ch_1", "status needs_response, charge ch_1")]
    [InlineData(null, null, "py_1", "charge py_1")]
    [InlineData(true, null, null, "fully refunded")]
    [InlineData(false, "succeeded", "ch_1", "partly refunded, status succeeded, charge ch_1")]
    [InlineData(null, "two words", "ch 1", null)]
    [InlineData(null, null, null, null)]
    public void What_is_kept_of_an_event_names_its_charge(bool? refunded, string? status, string? charge, string? words)
    {
        var detail = ReversalDetail.Of(refunded, status, charge);
        Assert.Equal(words, detail);
        Assert.Equal(words?.Contains("charge ", StringComparison.Ordinal) == true ? charge : null, ReversalDetail.ChargeIn(detail));
    }

    [Fact]
    public void Refunds_do_not_push_an_open_dispute_out()
    {
        var open = Event("evt_open", "charge.dispute.created", "du_open");
        PaymentReversal[] closed = [Event("evt_1", "charge.dispute.created", "du_1"), Event("evt_2", "charge.dispute.closed", "du_1")];
        var reversals = PaymentReversals.None.With([.. closed, open]);
        for (var refund = 0; refund < 2 * PaymentReversals.MaxListed; refund++)
            reversals = reversals.With([Event($"evt_refund_{refund}", "charge.refunded", $"ch_{refund}")]);

        Assert.Equal(PaymentReversals.MaxListed, reversals.Latest.Count);
        Assert.Equal(2 * PaymentReversals.MaxListed + 3, reversals.Count);
        Assert.Equal(open, reversals.Latest[0]);
        Assert.DoesNotContain(reversals.Latest, one => closed.Contains(one));
        Assert.Equal($"evt_refund_{2 * PaymentReversals.MaxListed - 1}", reversals.Latest[^1].EventId);
    }

    [Fact]
    public void A_dispute_that_ended_leaves_the_list_also_when_its_last_event_came_after_the_end()
    {
        var dispute = new[]
        {
            Event("evt_1", "charge.dispute.created", "du_1", 1), Event("evt_2", "charge.dispute.closed", "du_1", 2),
            Event("evt_3", "charge.dispute.funds_reinstated", "du_1", 3) with { Detail = "status won, charge ch_1" },
        };
        var reversals = PaymentReversals.None.With(dispute);
        for (var refund = 0; refund < 2 * PaymentReversals.MaxListed; refund++)
            reversals = reversals.With([Event($"evt_refund_{refund}", "charge.refunded", $"ch_{refund}", 10 + refund)]);
        Assert.DoesNotContain(reversals.Latest, dispute.Contains);
    }

    [Fact]
    public void Open_disputes_leave_room_for_refunds()
    {
        var disputes = Enumerable.Range(1, 2 * PaymentReversals.MaxListed)
            .Select(number => Event($"evt_{number}", "charge.dispute.created", $"du_{number}", number));
        var refund = Event("evt_refund", "charge.refunded", "ch_1", 1000);
        Assert.Contains(refund, PaymentReversals.None.With(disputes).With([refund]).Latest);
    }

    [Fact]
    public void Older_events_that_come_late_do_not_push_newer_ones_out()
    {
        var older = Enumerable.Range(1, 2 * PaymentReversals.MaxListed)
            .Select(number => Event($"evt_{number}", "charge.refunded", $"ch_{number}", number));
        var newer = Event("evt_newer", "charge.refunded", "ch_newer", 10_000);
        var reversals = older.Aggregate(PaymentReversals.None.With([newer]), (known, refund) => known.With([refund]));
        Assert.Equal(newer, reversals.Latest[^1]);
        Assert.Equal(PaymentReversals.MaxListed, reversals.Latest.Count);
        Assert.Empty(reversals.Missing([newer]));
        Assert.NotEmpty(PaymentReversals.None.With([newer]).Missing([Event("evt_lost", "charge.refunded", "ch_lost", 9_999)]));
    }

    [Fact]
    public void The_list_is_bounded_when_every_dispute_is_open()
    {
        var disputes = Enumerable.Range(0, 3 * PaymentReversals.MaxListed)
            .Select(number => Event($"evt_{number}", "charge.dispute.created", $"du_{number}"));
        var reversals = PaymentReversals.None.With(disputes);
        Assert.Equal(PaymentReversals.MaxListed, reversals.Latest.Count);
        Assert.Equal($"evt_{3 * PaymentReversals.MaxListed - 1}", reversals.Latest[^1].EventId);
    }

    [Fact]
    public void What_was_dropped_from_the_list_is_not_missing_and_what_is_newer_is()
    {
        var open = Event("evt_open", "charge.dispute.created", "du_open");
        var refunds = Enumerable.Range(1, 2 * PaymentReversals.MaxListed)
            .Select(number => Event($"evt_{number}", "charge.refunded", $"ch_{number}", number)).ToList();
        var newer = Event("evt_newer", "charge.refunded", "ch_newer", refunds.Count + 1);
        var reversals = refunds.Aggregate(PaymentReversals.None.With([open]), (known, refund) => known.With([refund]));

        Assert.Empty(reversals.Missing([open, .. refunds]));
        Assert.Equal([newer], reversals.Missing([open, .. refunds, newer]));
        // Events come in any order: one that was overtaken is found as long as nothing as new was dropped.
        Assert.Equal([refunds[0]], PaymentReversals.None.With(refunds[1..10]).Missing(refunds[..10]));
    }

    [Fact]
    public void An_erased_customers_refund_stays_listed_without_the_id()
    {
        var refund = Event("evt_1", "charge.refunded", "ch_1") with { CustomerId = "cus_1" };
        var other = Event("evt_2", "charge.refunded", "ch_2") with { CustomerId = "cus_2" };
        var reversals = PaymentReversals.None.With([refund, other]).WithoutCustomer("cus_1");
        Assert.Equal([refund with { CustomerId = null }, other], reversals.Latest);
        Assert.Empty(reversals.Missing([refund]));
    }

    [Fact]
    public void An_erasure_of_a_customer_without_refunds_changes_nothing()
    {
        var reversals = PaymentReversals.None.With([Event("evt_1", "charge.refunded", "ch_1") with { CustomerId = "cus_1" }]);
        Assert.Same(reversals, reversals.WithoutCustomer("cus_2"));
    }

    [Theory]
    [InlineData("won", true)]
    [InlineData("lost", true)]
    [InlineData("warning_closed", true)]
    [InlineData("prevented", true)]
    [InlineData("under_review", false)]
    public void A_dispute_of_a_final_status_leaves_the_list_without_an_event_that_closes_it(string status, bool leaves)
    {
        var dispute = Event("evt_1", "charge.dispute.updated", "du_1") with { Detail = $"status {status}, charge ch_1" };
        var reversals = Refunds(10).Aggregate(PaymentReversals.None.With([dispute]), (known, refund) => known.With([refund]));
        Assert.Equal(leaves, !reversals.Latest.Contains(dispute));
    }

    [Fact]
    public void Of_an_open_dispute_the_last_event_stays()
    {
        var first = Event("evt_1", "charge.dispute.created", "du_1", 1);
        var last = Event("evt_2", "charge.dispute.updated", "du_1", 2);
        var listed = Refunds(10).Aggregate(PaymentReversals.None.With([first, last]), (known, refund) => known.With([refund])).Latest;
        Assert.Contains(last, listed);
        Assert.DoesNotContain(first, listed);
    }

    [Fact]
    public void Of_too_many_open_disputes_the_newest_stay()
    {
        var disputes = Enumerable.Range(1, 2 * PaymentReversals.MaxListed)
            .Select(number => Event($"evt_{number}", "charge.dispute.created", $"du_{number}", number)).ToList();
        var listed = Refunds(1000).Aggregate(PaymentReversals.None.With(disputes), (known, refund) => known.With([refund])).Latest;
        Assert.Equal(disputes.TakeLast(PaymentReversals.MaxListed / 2), listed.Where(one => disputes.Contains(one)));
    }

    [Fact]
    public void What_was_dropped_once_stays_known_when_older_ones_are_dropped_later()
    {
        var late = PaymentReversals.None.With(Refunds(1000)).With(Refunds(1).Select(one => one with { EventId = one.EventId + "_old" }));
        Assert.Equal(PaymentReversals.None.With(Refunds(1000)).DroppedUntil, late.DroppedUntil);
    }

    [Theory]
    [InlineData("charge.refunded", "ch_1", "fully refunded", "ch_1")]
    [InlineData("charge.dispute.created", "du_1", "status needs_response, charge ch_2", "ch_2")]
    [InlineData("charge.dispute.created", "du_1", null, null)]
    public void The_charge_of_an_event_is_the_object_or_what_its_detail_names(string type, string id, string? detail, string? charge) =>
        Assert.Equal(charge, (Event("evt_1", type, id) with { Detail = detail }).ChargeId);

    [Fact]
    public void An_event_is_described_with_its_detail_where_it_has_one()
    {
        var refund = Event("evt_1", "charge.refunded", "ch_1");
        Assert.Equal("charge.refunded ch_1", refund.Describe());
        Assert.Equal("charge.refunded ch_1: fully refunded", (refund with { Detail = "fully refunded" }).Describe());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_status_of_1_to_255_characters_is_kept(int length, bool kept) =>
        Assert.Equal(kept, ReversalDetail.Of(null, new string('s', length), null) is not null);

    private static List<PaymentReversal> Refunds(int firstSecond) =>
        [.. Enumerable.Range(0, 2 * PaymentReversals.MaxListed)
            .Select(number => Event($"evt_refund_{number}", "charge.refunded", $"ch_{number}", firstSecond + number))];

    private static PaymentReversal Event(string id, string type, string objectId, int second = 0) =>
        new(id, type, DateTimeOffset.UnixEpoch.AddSeconds(second), objectId, null, null);
}
