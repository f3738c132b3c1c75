using Nyra.StripeSimulator.Catalog;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>
/// The boundaries between billing periods. Each is counted from the anchor, never from the boundary before it: a subscription
/// anchored on January 31 ends its periods on February 28, March 31, April 30.
/// </summary>
internal static class BillingPeriods
{
    public static DateTimeOffset Boundary(DateTimeOffset anchor, Recurring every, int number)
    {
        var count = every.IntervalCount * number;
        return every.Interval switch
        {
            "day" => anchor.AddDays(count),
            "week" => anchor.AddDays(7 * count),
            "month" => anchor.AddMonths(count),
            "year" => anchor.AddYears(count),
            _ => throw new ArgumentOutOfRangeException(nameof(every), every.Interval, "not an interval"),
        };
    }

    /// <summary>The first boundary after a moment.</summary>
    public static long Next(long anchor, Recurring every, long after)
    {
        var start = DateTimeOffset.FromUnixTimeSeconds(anchor);
        var moment = DateTimeOffset.FromUnixTimeSeconds(after);

        // No period is longer than this, so the guess is never too far on; the loop then closes the small rest.
        var longest = every.IntervalCount * every.Interval switch { "day" => 1, "week" => 7, "month" => 31, _ => 366 };
        var number = Math.Max(0, (int)((moment - start).TotalDays / longest) - 1);
        while (Boundary(start, every, number) <= moment)
        {
            number++;
        }

        return Boundary(start, every, number).ToUnixTimeSeconds();
    }
}
