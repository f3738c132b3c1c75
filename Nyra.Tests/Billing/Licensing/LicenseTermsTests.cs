using CsCheck;
using Nyra.Billing.Licensing;
using Xunit;

namespace Nyra.Tests.Billing.Licensing;

public class LicenseTermsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_license_is_refreshed_after_15_minutes_fresh_for_24_hours_and_good_offline_for_7_days() =>
        Assert.Equal(
            new(Noon, Noon.AddMinutes(15), Noon.AddHours(24), Noon.AddDays(7)),
            LicenseTerms.For(new(true, "active"), Noon));

    [Fact]
    public void Once_a_cancellation_is_scheduled_the_grace_never_outlives_the_paid_period() =>
        Assert.Equal(Noon.AddDays(2), LicenseTerms.For(new(true, "cancel-scheduled", Noon.AddDays(2)), Noon).GraceEnds);

    [Fact]
    public void An_end_beyond_the_grace_leaves_the_grace_as_it_is() =>
        Assert.Equal(Noon.AddDays(7), LicenseTerms.For(new(true, "cancel-scheduled", Noon.AddDays(20)), Noon).GraceEnds);

    [Fact]
    public void Whatever_ends_access_the_moments_stay_in_order_and_within_it() =>
        Gen.Int[-1000, 20_000].Sample(minutes =>
        {
            var until = Noon.AddMinutes(minutes);
            var terms = LicenseTerms.For(new(true, "payment-grace", until), Noon.AddMilliseconds(700));
            Assert.True(terms.Issued <= terms.RefreshAfter && terms.RefreshAfter <= terms.Expires && terms.Expires <= terms.GraceEnds);
            Assert.True(terms.GraceEnds <= (until > terms.Issued ? until : terms.Issued));
            Assert.Equal(Noon, terms.Issued);
        });
}
