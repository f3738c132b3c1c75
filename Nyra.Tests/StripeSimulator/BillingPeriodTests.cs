using CsCheck;
using Nyra.StripeSimulator.Catalog;
using Nyra.StripeSimulator.Subscriptions;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class BillingPeriodTests
{
    private static readonly Recurring Monthly = new("month", 1);

    private static readonly Gen<Recurring> Rhythms = Gen.Select(
        Gen.OneOf("day", "week", "month", "year"), Gen.Int[1, 12], (interval, count) => new Recurring(interval, count));

    // 2000 to 2100.
    private static readonly Gen<long> Moments = Gen.Long[946_684_800, 4_102_444_800];

    [Fact]
    public void Anchored_on_January_31_periods_end_on_the_last_day_and_come_back_to_the_31st()
    {
        var anchor = Unix(2026, 1, 31);
        List<long> ends = [];
        for (var at = anchor; ends.Count < 4; at = ends[^1])
        {
            ends.Add(BillingPeriods.Next(anchor, Monthly, at));
        }

        Assert.Equal([Unix(2026, 2, 28), Unix(2026, 3, 31), Unix(2026, 4, 30), Unix(2026, 5, 31)], ends);
    }

    [Fact]
    public void A_year_from_a_leap_day_ends_on_February_28() =>
        Assert.Equal(Unix(2029, 2, 28), BillingPeriods.Next(Unix(2028, 2, 29), new Recurring("year", 1), Unix(2028, 2, 29)));

    [Fact]
    public void The_next_boundary_is_the_first_one_after_the_moment() =>
        Gen.Select(Moments, Rhythms, Gen.Long[0, 400_000_000]).Sample((anchor, every, later) =>
        {
            var next = BillingPeriods.Next(anchor, every, anchor + later);

            Assert.True(next > anchor + later);
            var start = DateTimeOffset.FromUnixTimeSeconds(anchor);
            var number = Enumerable.Range(1, int.MaxValue - 1)
                .First(one => BillingPeriods.Boundary(start, every, one).ToUnixTimeSeconds() >= next);
            Assert.Equal(next, BillingPeriods.Boundary(start, every, number).ToUnixTimeSeconds());
            Assert.True(BillingPeriods.Boundary(start, every, number - 1).ToUnixTimeSeconds() <= anchor + later);
        });

    [Fact]
    public void Months_keep_the_anchors_day_as_far_as_the_month_has_it() =>
        Gen.Select(Moments, Gen.Int[1, 200]).Sample((anchor, number) =>
        {
            var start = DateTimeOffset.FromUnixTimeSeconds(anchor);
            var boundary = BillingPeriods.Boundary(start, Monthly, number);

            Assert.Equal(Math.Min(start.Day, DateTime.DaysInMonth(boundary.Year, boundary.Month)), boundary.Day);
            Assert.Equal(start.TimeOfDay, boundary.TimeOfDay);
            Assert.Equal((start.Year * 12) + start.Month + number, (boundary.Year * 12) + boundary.Month);
        });

    private static long Unix(int year, int month, int day) =>
        new DateTimeOffset(year, month, day, 10, 30, 0, TimeSpan.Zero).ToUnixTimeSeconds();
}
