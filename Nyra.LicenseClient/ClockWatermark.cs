namespace Nyra.LicenseClient;

/// <summary>
/// The highest time a device has seen, and how far its clock stood from the backend's when that last answered. A clock set back behind
/// it does not lengthen a license; a clock that is merely wrong, or was for a while, locks nobody out. Pure.
/// </summary>
/// <param name="Highest">No later than what was true when it was noted, but for one wrong reading: see <see cref="MostPerReading"/>.</param>
/// <param name="Skew">What has to be added to the clock to have the backend's time; zero where the clock is right to the hour.</param>
public sealed record ClockWatermark(DateTimeOffset Highest, TimeSpan Skew)
{
    /// <summary>How far a clock may go back before it counts as set back: daylight and time zones do not show in UTC, a drift is less.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    /// <summary>How far one reading moves the watermark at most: no further than going back is tolerated, so that one wrong reading locks nobody out.</summary>
    public static readonly TimeSpan MostPerReading = Tolerance;

    /// <summary>What a fresh signed answer proves: this is the time, whatever the clock showed before.</summary>
    /// <param name="signedAt">The backend's time.</param>
    /// <param name="reading">The device's clock in the same moment.</param>
    public static ClockWatermark Proven(DateTimeOffset signedAt, DateTimeOffset reading)
    {
        var skew = signedAt - reading;
        return new(signedAt, skew.Duration() > Tolerance ? skew : TimeSpan.Zero);
    }

    /// <summary>
    /// The time to judge a license by; null where the clock was set back. A clock that was wrong at the last answer may be wrong still or
    /// have been set right: of the two times that may mean, the earlier one that does not lie behind the watermark.
    /// </summary>
    public DateTimeOffset? TimeAt(DateTimeOffset reading)
    {
        var corrected = reading + Skew;
        var (earlier, later) = corrected < reading ? (corrected, reading) : (reading, corrected);
        return Plausible(earlier) ? earlier : Plausible(later) ? later : null;
    }

    /// <summary>The watermark after a reading; the same one where it does not move.</summary>
    public ClockWatermark After(DateTimeOffset reading)
    {
        if (TimeAt(reading) is not { } time || time <= Highest)
            return this;
        var most = Highest + MostPerReading;
        return this with { Highest = time < most ? time : most };
    }

    private bool Plausible(DateTimeOffset time) => time >= Highest - Tolerance;
}
