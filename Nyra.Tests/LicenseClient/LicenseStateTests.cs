using CsCheck;
using Nyra.LicenseClient;
using Xunit;

namespace Nyra.Tests.LicenseClient;

public class LicenseStateTests
{
    private static readonly DateTimeOffset Issued = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly License Paid = new(
        "cus_1", "laptop", "pro", ["a"], 100, "active", Issued, Issued.AddMinutes(15), Issued.AddHours(24), Issued.AddDays(7));

    [Theory]
    [InlineData(0, LicenseStatus.Active)]
    [InlineData(15 * 60 - 1, LicenseStatus.Active)]
    [InlineData(15 * 60, LicenseStatus.RefreshDue)]
    [InlineData(24 * 3600 - 1, LicenseStatus.RefreshDue)]
    [InlineData(24 * 3600, LicenseStatus.OfflineGrace)]
    [InlineData(7 * 86_400 - 1, LicenseStatus.OfflineGrace)]
    [InlineData(7 * 86_400, LicenseStatus.Expired)]
    public void The_signed_moments_decide(int secondsAfterIssue, LicenseStatus status) =>
        Assert.Equal(status, At(Paid, null, Issued.AddSeconds(secondsAfterIssue)).Status);

    [Fact]
    public void Without_anything_signed_there_is_no_license() =>
        Assert.Equal(new(LicenseStatus.None, null, null, TimeSpan.Zero), At(null, null, Issued));

    [Fact]
    public void What_does_not_verify_is_invalid_and_a_refusal_that_does_still_counts()
    {
        Assert.Equal(LicenseStatus.Invalid, LicenseState.At(new(Damaged: true), Issued, default).Status);
        Assert.Equal(LicenseStatus.Revoked, LicenseState.At(new(Refusal: Refused(Issued), Damaged: true), Issued, default).Status);
    }

    [Theory]
    [InlineData(24 * 60, 6)]
    [InlineData(5 * 24 * 60, 2)]
    [InlineData(7 * 24 * 60 - 1, 1)]
    [InlineData(23 * 60, 0)]
    public void From_the_first_day_of_grace_the_days_left_are_told_and_the_last_one_is_one(int minutes, int days) =>
        Assert.Equal(days, At(Paid, null, Issued.AddMinutes(minutes)).GraceDaysLeft);

    [Fact]
    public void A_refusal_ends_the_license_signed_before_it_and_in_its_second()
    {
        Assert.Equal(LicenseStatus.Revoked, At(Paid, Refused(Issued.AddMinutes(1)), Issued.AddMinutes(2)).Status);
        Assert.Equal(LicenseStatus.Revoked, At(Paid, Refused(Issued), Issued).Status);
        Assert.Equal(LicenseStatus.Revoked, At(null, Refused(Issued), Issued).Status);
    }

    [Fact]
    public void A_license_signed_after_a_refusal_restores() =>
        Assert.Equal(LicenseStatus.Active, At(Paid, Refused(Issued.AddSeconds(-1)), Issued).Status);

    [Fact]
    public void A_failed_payment_is_told_while_it_is_borne_with_and_so_is_a_cancellation()
    {
        var ends = Issued.AddDays(3);
        var failing = At(Paid with { AccessCode = "payment-grace", AccessEnds = ends, GraceEnds = ends }, null, Issued.AddHours(1));
        Assert.Equal((LicenseStatus.PaymentProblem, NextStep.OpenPortal, ends, true), (failing.Status, failing.NextStep, failing.AccessEnds, failing.Licensed));

        var canceled = At(Paid with { AccessCode = "cancel-scheduled", AccessEnds = Issued.AddDays(20) }, null, Issued.AddHours(1));
        Assert.Equal((LicenseStatus.CanceledButPaidUntil, NextStep.Nothing, Issued.AddDays(20), true), (canceled.Status, canceled.NextStep, canceled.AccessEnds, canceled.Licensed));
    }

    [Theory]
    [InlineData("payment-failed", NextStep.OpenPortal)]
    [InlineData("payment-incomplete", NextStep.OpenPortal)]
    [InlineData("subscription-paused", NextStep.OpenPortal)]
    [InlineData("subscription-unpaid", NextStep.OpenPortal)]
    [InlineData("subscription-canceled", NextStep.Subscribe)]
    [InlineData("device-released", NextStep.Activate)]
    public void Who_is_refused_is_told_what_to_do(string code, NextStep step) =>
        Assert.Equal(step, At(Paid, Refused(Issued) with { AccessCode = code }, Issued).NextStep);

    [Fact]
    public void Only_licensed_features_are_allowed_and_only_while_licensed()
    {
        Assert.True(At(Paid, null, Issued).Allows("a"));
        Assert.False(At(Paid, null, Issued).Allows("b"));
        Assert.True(At(Paid, null, Issued.AddDays(6)).Allows("a"));
        Assert.False(At(Paid, null, Issued.AddDays(7)).Allows("a"));
        Assert.False(At(Paid, Refused(Issued), Issued).Allows("a"));
    }

    [Fact]
    public void Time_alone_only_ever_takes_access_away() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).Sample((first, later) =>
        {
            var (now, then) = (At(Paid, null, Issued.AddSeconds(first)), At(Paid, null, Issued.AddSeconds(first + later)));
            Assert.True(now.Licensed || !then.Licensed);
            Assert.True(then.GraceDaysLeft <= now.GraceDaysLeft || now.Status != LicenseStatus.OfflineGrace);
        });

    [Fact]
    public void A_clock_before_the_license_was_signed_was_set_back()
    {
        Assert.Equal(LicenseStatus.ClockTampered, At(Paid, null, Issued.AddMinutes(-61)).Status);
        Assert.Equal(LicenseStatus.Active, At(Paid, null, Issued.AddMinutes(-59)).Status);
    }

    private static LicenseState At(License? license, Refusal? refusal, DateTimeOffset reading) => LicenseState.At(new(license, refusal), reading, default);

    private static Refusal Refused(DateTimeOffset at) => new("cus_1", "laptop", "subscription-canceled", at);
}
