using System.Globalization;
using Nyra.Readiness;
using Xunit;

namespace Nyra.Tests.Readiness;

/// <summary>A day that a person wrote is judged by the time where that person may be, anywhere on earth.</summary>
public sealed class CalendarDayTests
{
    private static readonly DateOnly Day = new(2026, 11, 15);

    [Theory]
    [InlineData("2026-11-14T09:59:59Z", true)]
    [InlineData("2026-11-14T10:00:00Z", false)]
    [InlineData("2026-11-14T23:00:00Z", false)]
    public void A_day_lies_ahead_until_it_begins_somewhere(string now, bool ahead) => Assert.Equal(ahead, CalendarDay.IsAhead(Day, At(now)));

    [Theory]
    [InlineData("2026-11-16T01:30:00Z", false)]
    [InlineData("2026-11-16T11:59:59Z", false)]
    [InlineData("2026-11-16T12:00:00Z", true)]
    public void A_day_is_over_once_it_has_ended_everywhere(string now, bool over) => Assert.Equal(over, CalendarDay.IsOver(Day, At(now)));

    [Fact]
    public void A_day_has_begun_everywhere_at_noon_utc() => Assert.Equal(At("2026-11-15T12:00:00Z"), CalendarDay.BegunEverywhere(Day));

    private static DateTimeOffset At(string moment) => DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);
}
