namespace Nyra.Readiness;

/// <summary>
/// Days as people write them, without a time zone: a day begins 14 hours earlier somewhere than in UTC, and ends 12 hours later. Pure.
/// </summary>
public static class CalendarDay
{
    private static readonly TimeSpan Easternmost = TimeSpan.FromHours(14);

    private static readonly TimeSpan Westernmost = TimeSpan.FromHours(-12);

    /// <summary>Whether the day has not begun anywhere yet.</summary>
    public static bool IsAhead(DateOnly day, DateTimeOffset now) => day > DateIn(Easternmost, now);

    /// <summary>Whether the day is over everywhere.</summary>
    public static bool IsOver(DateOnly day, DateTimeOffset now) => day < DateIn(Westernmost, now);

    /// <summary>The moment from which it is this day, or a later one, everywhere.</summary>
    public static DateTimeOffset BegunEverywhere(DateOnly day) => new DateTimeOffset(day, default, Westernmost).ToUniversalTime();

    private static DateOnly DateIn(TimeSpan offset, DateTimeOffset now) => DateOnly.FromDateTime(now.ToOffset(offset).DateTime);
}
