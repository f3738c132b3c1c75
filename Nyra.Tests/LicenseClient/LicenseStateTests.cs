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
        Assert.Equal(status, LicenseState.At(Paid, null, Issued.AddSeconds(secondsAfterIssue)).Status);

    [Fact]
    public void Without_anything_signed_there_is_no_license() =>
        Assert.Equal(new(LicenseStatus.None, null, null, TimeSpan.Zero), LicenseState.At(null, null, Issued));

    [Fact]
    public void In_grace_the_time_left_is_told() =>
        Assert.Equal(TimeSpan.FromDays(2), LicenseState.At(Paid, null, Issued.AddDays(5)).GraceLeft);

    [Fact]
    public void A_refusal_ends_the_license_signed_before_it_and_in_its_second()
    {
        Assert.Equal(LicenseStatus.Revoked, LicenseState.At(Paid, Refused(Issued.AddMinutes(1)), Issued.AddMinutes(2)).Status);
        Assert.Equal(LicenseStatus.Revoked, LicenseState.At(Paid, Refused(Issued), Issued).Status);
        Assert.Equal(LicenseStatus.Revoked, LicenseState.At(null, Refused(Issued), Issued).Status);
    }

    [Fact]
    public void A_license_signed_after_a_refusal_restores() =>
        Assert.Equal(LicenseStatus.Active, LicenseState.At(Paid, Refused(Issued.AddSeconds(-1)), Issued).Status);

    [Fact]
    public void Only_licensed_features_are_allowed_and_only_while_licensed()
    {
        Assert.True(LicenseState.At(Paid, null, Issued).Allows("a"));
        Assert.False(LicenseState.At(Paid, null, Issued).Allows("b"));
        Assert.True(LicenseState.At(Paid, null, Issued.AddDays(6)).Allows("a"));
        Assert.False(LicenseState.At(Paid, null, Issued.AddDays(7)).Allows("a"));
        Assert.False(LicenseState.At(Paid, Refused(Issued), Issued).Allows("a"));
    }

    [Fact]
    public void Time_alone_only_ever_takes_access_away() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).Sample((first, later) =>
        {
            var (now, then) = (LicenseState.At(Paid, null, Issued.AddSeconds(first)), LicenseState.At(Paid, null, Issued.AddSeconds(first + later)));
            Assert.True(now.Status <= then.Status);
            Assert.True(now.Licensed || !then.Licensed);
        });

    private static Refusal Refused(DateTimeOffset at) => new("cus_1", "laptop", "subscription-canceled", at);
}
