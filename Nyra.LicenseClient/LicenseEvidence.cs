namespace Nyra.LicenseClient;

/// <summary>Everything a device knows that bears on its license: what was signed, and what its clock has shown.</summary>
/// <param name="License">The latest license that verifies.</param>
/// <param name="Refusal">The latest refusal that verifies.</param>
/// <param name="Clock">What the clock has shown; null where nothing was noted.</param>
/// <param name="Damaged">Whether something is stored that does not verify, or cannot be read.</param>
/// <param name="TokenUnknown">Whether the backend said lately that it does not know the device's credential.</param>
public sealed record LicenseEvidence(
    License? License = null, Refusal? Refusal = null, ClockWatermark? Clock = null, bool Damaged = false, bool TokenUnknown = false)
{
    /// <summary>The latest moment that something was signed; null where nothing was.</summary>
    public DateTimeOffset? LatestSigned => License is { } license && !(Refusal?.Issued > license.Issued) ? license.Issued : Refusal?.Issued;

    /// <summary>The watermark: what was noted, and never before what was signed.</summary>
    public ClockWatermark? Watermark => (Clock, LatestSigned) switch
    {
        (null, { } signed) => new(signed, null, TimeSpan.Zero),
        ({ } clock, { } signed) when clock.Highest < signed => clock with { Highest = signed, Uptime = null },
        var (clock, _) => clock,
    };
}
