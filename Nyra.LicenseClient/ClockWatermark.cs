namespace Nyra.LicenseClient;

/// <summary>
/// The time a device can prove to have reached, and how far its clock stood from the backend's when that last answered. A clock set back
/// behind it does not lengthen a license; a clock that is merely wrong, or was for a while, locks nobody out. Pure.
/// </summary>
/// <remarks>
/// It moves as long as the machine ran, whatever its clock shows: so it is never later than the truth, however far and however long a clock
/// was ahead, and never earlier by more than the machine was off. Time for which the machine was off is not counted.
/// </remarks>
/// <param name="Highest">The highest time proven to be reached.</param>
/// <param name="Uptime">How long the machine had been running then; null where nobody looked.</param>
/// <param name="Skew">What has to be added to the clock to have the backend's time; zero where the clock is right to the hour.</param>
public sealed record ClockWatermark(DateTimeOffset Highest, TimeSpan? Uptime, TimeSpan Skew)
{
    /// <summary>How far a clock may go back before it counts as set back: daylight and time zones do not show in UTC, a drift is less.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    /// <summary>What a fresh signed answer proves: this is the time, whatever the clock showed before.</summary>
    /// <param name="signedAt">The backend's time.</param>
    /// <param name="reading">The device's clock in the same moment.</param>
    /// <param name="uptime">How long the machine has been running.</param>
    public static ClockWatermark Proven(DateTimeOffset signedAt, DateTimeOffset reading, TimeSpan uptime)
    {
        var skew = signedAt - reading;
        return new(signedAt, uptime, skew.Duration() > Tolerance ? skew : TimeSpan.Zero);
    }

    /// <summary>
    /// The time to judge a license by; null where the clock was set back. A clock that was wrong at the last answer may be wrong still or
    /// have been set right: of the two times that may mean, the earlier one that does not lie behind the watermark.
    /// </summary>
    /// <param name="reading">What the clock shows.</param>
    /// <param name="uptime">How long the machine has been running.</param>
    public DateTimeOffset? TimeAt(DateTimeOffset reading, TimeSpan uptime)
    {
        var reached = Reached(uptime);
        var corrected = Plus(reading, Skew);
        var (earlier, later) = corrected < reading ? (corrected, reading) : (reading, corrected);
        return Plausible(earlier, reached) ? earlier : Plausible(later, reached) ? later : null;
    }

    /// <summary>The watermark after a reading; the same one where it does not move.</summary>
    /// <param name="reading">What the clock shows.</param>
    /// <param name="uptime">How long the machine has been running.</param>
    public ClockWatermark After(DateTimeOffset reading, TimeSpan uptime)
    {
        var reached = Reached(uptime);
        // Set right since: what it was off by then must never make a later time an earlier one.
        var setRight = Plausible(reading, reached) && !Plausible(Plus(reading, Skew), reached);
        // From the first moment that lies behind it, it is known how long the machine ran.
        return reached > Highest || reading > Highest || setRight ? new(reached, uptime, setRight ? TimeSpan.Zero : Skew) : this;
    }

    // Less than before: it was started anew since, and has been running for at least so long.
    private DateTimeOffset Reached(TimeSpan uptime) =>
        Plus(Highest, Uptime is not { } noted || noted < TimeSpan.Zero ? TimeSpan.Zero : uptime >= noted ? uptime - noted : uptime);

    private static bool Plausible(DateTimeOffset time, DateTimeOffset reached) => time >= Plus(reached, -Tolerance);

    // Saturates: a damaged file may hold any number, and a clock may show any time.
    private static DateTimeOffset Plus(DateTimeOffset time, TimeSpan span)
    {
        if (span >= DateTimeOffset.MaxValue - time)
            return DateTimeOffset.MaxValue;
        return span <= DateTimeOffset.MinValue - time ? DateTimeOffset.MinValue : time.ToUniversalTime() + span;
    }
}
