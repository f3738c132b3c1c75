using CsCheck;
using Nyra.LicenseClient;
using Xunit;

namespace Nyra.Tests.LicenseClient;

public class ClockWatermarkTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_clock_set_back_more_than_an_hour_behind_the_highest_time_seen_was_set_back()
    {
        var seen = ReadEveryHour(new(Noon, TimeSpan.Zero), hours: 48);
        Assert.Equal(Noon.AddHours(48), seen.Highest);
        Assert.Null(seen.TimeAt(Noon.AddHours(47).AddSeconds(-1)));
        Assert.NotNull(seen.TimeAt(Noon.AddHours(47)));
    }

    [Fact]
    public void A_jump_forward_that_is_corrected_locks_nobody_out()
    {
        var jumped = new ClockWatermark(Noon, TimeSpan.Zero).After(Noon.AddYears(1));
        Assert.Equal(Noon.AddHours(1), jumped.Highest);
        Assert.Equal(Noon.AddSeconds(1), jumped.TimeAt(Noon.AddSeconds(1)));
    }

    [Fact]
    public void A_fresh_answer_heals_whatever_the_clock_showed_before() =>
        Assert.Equal(Noon, ClockWatermark.Proven(Noon, Noon).TimeAt(Noon));

    [Theory]
    [InlineData(-30)]
    [InlineData(-2)]
    [InlineData(10)]
    [InlineData(400)]
    public void A_clock_that_is_merely_wrong_judges_by_the_backends_time_and_may_be_set_right(int days)
    {
        var wrong = ClockWatermark.Proven(Noon, Noon.AddDays(days));
        Assert.Equal(Noon.AddHours(3), wrong.TimeAt(Noon.AddDays(days).AddHours(3)));
        Assert.Equal(Noon.AddHours(3), wrong.TimeAt(Noon.AddHours(3)));
    }

    [Fact]
    public void Of_two_possible_times_the_earlier_that_is_not_behind_the_watermark_counts_so_setting_a_clock_gains_nothing() =>
        Gen.Select(Gen.Int[-100_000, 100_000], Gen.Int[-100_000, 100_000]).Sample((skew, reading) =>
        {
            var watermark = ClockWatermark.Proven(Noon, Noon.AddMinutes(-skew));
            Assert.True(watermark.TimeAt(Noon.AddMinutes(reading)) is not { } time || time >= Noon - ClockWatermark.Tolerance);
        });

    [Fact]
    public void A_reading_never_moves_it_back_nor_further_than_a_reading_may() =>
        Gen.Select(Gen.Int[-5000, 5000], Gen.Int[-5000, 5000]).Sample((first, second) =>
        {
            var once = new ClockWatermark(Noon, TimeSpan.Zero).After(Noon.AddMinutes(first));
            var twice = once.After(Noon.AddMinutes(second));
            Assert.InRange(twice.Highest - once.Highest, TimeSpan.Zero, ClockWatermark.MostPerReading);
            Assert.True(twice.Highest <= Noon || twice.Highest <= Noon.AddMinutes(Math.Max(first, second)));
        });

    private static ClockWatermark ReadEveryHour(ClockWatermark watermark, int hours) =>
        Enumerable.Range(1, hours).Aggregate(watermark, (seen, hour) => seen.After(Noon.AddHours(hour)));
}
