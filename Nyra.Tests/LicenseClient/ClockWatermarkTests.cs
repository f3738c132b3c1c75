using CsCheck;
using Nyra.LicenseClient;
using Xunit;

namespace Nyra.Tests.LicenseClient;

public class ClockWatermarkTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Up = TimeSpan.FromHours(5);

    [Fact]
    public void A_clock_set_back_more_than_an_hour_behind_the_highest_time_seen_was_set_back()
    {
        var seen = Enumerable.Range(1, 48).Aggregate(At(Noon), (seen, hour) => seen.After(Noon.AddHours(hour), Up + TimeSpan.FromHours(hour)));
        Assert.Equal(Noon.AddHours(48), seen.Highest);
        Assert.Null(seen.TimeAt(Noon.AddHours(47).AddSeconds(-1), Up + TimeSpan.FromHours(48)));
        Assert.NotNull(seen.TimeAt(Noon.AddHours(47), Up + TimeSpan.FromHours(48)));
    }

    [Fact]
    public void A_jump_forward_moves_it_no_further_than_the_machine_ran()
    {
        var jumped = At(Noon).After(Noon.AddYears(1), Up + TimeSpan.FromMinutes(10));
        Assert.Equal(Noon.AddMinutes(10), jumped.Highest);
        Assert.Equal(Noon.AddMinutes(11), jumped.TimeAt(Noon.AddMinutes(11), Up + TimeSpan.FromMinutes(11)));
    }

    [Fact]
    public void A_clock_set_back_while_nobody_looked_is_behind_what_the_machine_ran_since()
    {
        Assert.Null(At(Noon).TimeAt(Noon, Up + TimeSpan.FromMinutes(61)));
        Assert.Equal(Noon, At(Noon).TimeAt(Noon, Up + TimeSpan.FromMinutes(59)));
    }

    [Fact]
    public void A_clock_that_was_wrong_is_not_taken_for_set_right_while_the_machine_ran_on()
    {
        var behind = ClockWatermark.Proven(Noon, Noon.AddDays(-4), Up).After(Noon.AddDays(-2), Up + TimeSpan.FromDays(2));
        // What it shows now is where it stood four days ago: taken for the time, a grace that has ended would go on.
        Assert.Equal(Noon.AddDays(6), behind.TimeAt(Noon.AddDays(2), Up + TimeSpan.FromDays(6)));
    }

    [Fact]
    public void A_machine_that_was_started_anew_has_run_at_least_since_then() =>
        Assert.Equal(Noon.AddHours(2), At(Noon).After(Noon.AddDays(1), TimeSpan.FromHours(2)).Highest);

    [Fact]
    public void Where_nobody_looked_how_long_it_ran_nothing_is_taken_for_run()
    {
        var first = new ClockWatermark(Noon, null, TimeSpan.Zero).After(Noon.AddDays(1), Up);
        Assert.Equal((Noon, Up), (first.Highest, first.Uptime));
        Assert.Equal(Noon.AddHours(1), first.After(Noon.AddDays(1), Up + TimeSpan.FromHours(1)).Highest);
    }

    [Fact]
    public void A_clock_that_is_off_by_an_hour_at_most_is_not_corrected()
    {
        Assert.Equal(TimeSpan.Zero, ClockWatermark.Proven(Noon, Noon.AddHours(1), Up).Skew);
        Assert.Equal(TimeSpan.Zero, ClockWatermark.Proven(Noon, Noon.AddHours(-1), Up).Skew);
        Assert.Equal(TimeSpan.FromMinutes(-61), ClockWatermark.Proven(Noon, Noon.AddMinutes(61), Up).Skew);
        Assert.Equal(TimeSpan.FromMinutes(61), ClockWatermark.Proven(Noon, Noon.AddMinutes(-61), Up).Skew);
    }

    [Fact]
    public void It_moves_as_the_machine_runs_although_the_clock_is_behind_it()
    {
        var ran = At(Noon).After(Noon.AddMinutes(-10), Up + TimeSpan.FromMinutes(20));
        Assert.Equal((Noon.AddMinutes(20), Up + TimeSpan.FromMinutes(20)), (ran.Highest, ran.Uptime));
    }

    [Fact]
    public void It_moves_also_where_the_machine_had_just_been_started() =>
        Assert.Equal(Noon.AddHours(2), new ClockWatermark(Noon, TimeSpan.Zero, TimeSpan.Zero).After(Noon.AddHours(3), TimeSpan.FromHours(2)).Highest);

    [Fact]
    public void A_fresh_answer_heals_whatever_the_clock_showed_before() =>
        Assert.Equal(Noon, ClockWatermark.Proven(Noon, Noon, Up).TimeAt(Noon, Up));

    [Theory]
    [InlineData(-30)]
    [InlineData(-2)]
    [InlineData(10)]
    [InlineData(400)]
    public void A_clock_that_is_merely_wrong_judges_by_the_backends_time_and_may_be_set_right(int days)
    {
        var wrong = ClockWatermark.Proven(Noon, Noon.AddDays(days), Up);
        Assert.Equal(Noon.AddHours(3), wrong.TimeAt(Noon.AddDays(days).AddHours(3), Up + TimeSpan.FromHours(3)));
        Assert.Equal(Noon.AddHours(3), wrong.TimeAt(Noon.AddHours(3), Up + TimeSpan.FromHours(3)));
    }

    [Fact]
    public void What_a_clock_was_off_by_is_forgotten_once_it_was_set_right()
    {
        var ahead = ClockWatermark.Proven(Noon, Noon.AddDays(20), Up).After(Noon.AddHours(1), Up + TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.Zero, ahead.Skew);
        // A grace that ended on the seventh day does not begin again on the twentieth.
        Assert.Equal(Noon.AddDays(21), ahead.TimeAt(Noon.AddDays(21), Up + TimeSpan.FromDays(21)));
    }

    [Fact]
    public void No_setting_of_the_clock_is_taken_for_a_time_behind_the_watermark() =>
        Gen.Select(Gen.Int[-100_000, 100_000], Gen.Int[-100_000, 100_000]).Sample((skew, reading) =>
            Assert.True(ClockWatermark.Proven(Noon, Noon.AddMinutes(-skew), Up).TimeAt(Noon.AddMinutes(reading), Up) is not { } time || time >= Noon - ClockWatermark.Tolerance));

    [Fact]
    public void Whatever_the_clock_shows_it_never_runs_ahead_of_the_truth_nor_back() =>
        Gen.Select(Gen.Int[0, 500], Gen.Int[-5000, 5000], Gen.Bool).Array[1, 30].Sample(readings =>
        {
            var (watermark, truth, uptime) = (At(Noon), Noon, Up);
            foreach (var (passes, off, restarts) in readings)
            {
                truth += TimeSpan.FromMinutes(passes);
                uptime = restarts ? TimeSpan.FromMinutes(passes / 2.0) : uptime + TimeSpan.FromMinutes(passes);
                var next = watermark.After(truth.AddMinutes(off), uptime);
                Assert.True(next.Highest >= watermark.Highest && next.Highest <= truth);
                watermark = next;
            }
        });

    [Fact]
    public void No_reading_and_no_watermark_is_beyond_its_arithmetic() =>
        Gen.Select(AnyTime, Gen.Select(Gen.Bool, AnySpan), AnySpan, AnyTime, AnySpan).Sample((highest, noted, skew, reading, uptime) =>
        {
            var watermark = new ClockWatermark(highest, noted.Item1 ? noted.Item2 : null, skew);
            watermark.TimeAt(reading, uptime);
            watermark.After(reading, uptime).TimeAt(reading, uptime);
            ClockWatermark.Proven(highest, reading, uptime).TimeAt(reading, uptime);
        });

    private static Gen<TimeSpan> AnySpan =>
        Gen.OneOf(Gen.Long, Gen.Long[0, TimeSpan.TicksPerDay], Gen.Const(long.MinValue), Gen.Const(long.MaxValue))
            .Select(ticks => new TimeSpan(ticks));

    private static Gen<DateTimeOffset> AnyTime =>
        Gen.OneOf(Gen.Long[0, DateTimeOffset.MaxValue.Ticks], Gen.Const(0L), Gen.Const(DateTimeOffset.MaxValue.Ticks))
            .Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static ClockWatermark At(DateTimeOffset highest) => new(highest, Up, TimeSpan.Zero);
}
