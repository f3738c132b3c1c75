namespace Nyra.LicenseClient;

/// <summary>The state of a device's license at a moment. Pure: it follows from what was signed and from the clock, never from an error.</summary>
/// <param name="Status">What the device may count on.</param>
/// <param name="License">The license behind it, also where it no longer holds; null where there is none.</param>
/// <param name="AccessCode">The signer's reason code; null where nothing was ever signed.</param>
/// <param name="GraceLeft">In <see cref="LicenseStatus.OfflineGrace"/>, how long the license still holds without contact; else zero.</param>
public sealed record LicenseState(LicenseStatus Status, License? License, string? AccessCode, TimeSpan GraceLeft)
{
    /// <summary>Whether paid features may be used.</summary>
    public bool Licensed => Status is LicenseStatus.Active or LicenseStatus.RefreshDue or LicenseStatus.OfflineGrace
        or LicenseStatus.PaymentProblem or LicenseStatus.CanceledButPaidUntil;

    /// <summary>In <see cref="LicenseStatus.OfflineGrace"/>, the days to show: the last one is 1; else 0.</summary>
    public int GraceDaysLeft => (int)Math.Ceiling(GraceLeft.TotalDays);

    /// <summary>When access ends although the backend is reached: the end of a payment's grace, or of what is paid; null where no end is known.</summary>
    public DateTimeOffset? AccessEnds => Licensed ? License!.AccessEnds : null;

    /// <summary>
    /// Whether the backend does not know this device any more: no refresh will help, only activating again. Told without a signature, so
    /// the license holds all the same for as long as it was signed to.
    /// </summary>
    public bool NeedsActivation { get; init; }

    /// <summary>What the person in front of the device can do.</summary>
    public NextStep NextStep => Status switch
    {
        LicenseStatus.OfflineGrace or LicenseStatus.Expired or LicenseStatus.ClockTampered when NeedsActivation => NextStep.Activate,
        LicenseStatus.None or LicenseStatus.Invalid => NextStep.Activate,
        LicenseStatus.OfflineGrace or LicenseStatus.Expired => NextStep.GoOnline,
        LicenseStatus.ClockTampered => NextStep.SetClock,
        LicenseStatus.PaymentProblem => NextStep.OpenPortal,
        LicenseStatus.Revoked => AccessCode switch
        {
            "payment-failed" or "payment-incomplete" or "subscription-unpaid" or "subscription-paused" => NextStep.OpenPortal,
            "device-released" => NextStep.Activate,
            _ => NextStep.Subscribe,
        },
        _ => NextStep.Nothing,
    };

    /// <summary>Whether one paid feature may be used.</summary>
    public bool Allows(string feature) => Licensed && License!.Features.Contains(feature);

    /// <summary>Reads the state out of the evidence. A refusal ends the licenses signed before it or in its second.</summary>
    /// <param name="evidence">What was signed, and what the clock has shown.</param>
    /// <param name="reading">What the clock shows now.</param>
    /// <param name="uptime">How long the machine has been running.</param>
    public static LicenseState At(LicenseEvidence evidence, DateTimeOffset reading, TimeSpan uptime) =>
        Of(evidence, reading, uptime) with { NeedsActivation = evidence.TokenUnknown };

    private static LicenseState Of(LicenseEvidence evidence, DateTimeOffset reading, TimeSpan uptime)
    {
        var (license, refusal) = (evidence.License, evidence.Refusal);
        if (refusal is not null && (license is null || refusal.Issued >= license.Issued))
            return new(LicenseStatus.Revoked, license, refusal.AccessCode, TimeSpan.Zero);
        if (license is null)
            return new(evidence.Damaged ? LicenseStatus.Invalid : LicenseStatus.None, null, null, TimeSpan.Zero);
        if (evidence.Watermark!.TimeAt(reading, uptime) is not { } now)
            return new(LicenseStatus.ClockTampered, license, license.AccessCode, TimeSpan.Zero);
        if (now >= license.GraceEnds)
            return new(LicenseStatus.Expired, license, license.AccessCode, TimeSpan.Zero);
        if (now >= license.Expires)
            return new(LicenseStatus.OfflineGrace, license, license.AccessCode, license.GraceEnds - now);
        var status = license.AccessCode switch
        {
            "payment-grace" => LicenseStatus.PaymentProblem,
            "cancel-scheduled" => LicenseStatus.CanceledButPaidUntil,
            _ => now >= license.RefreshAfter ? LicenseStatus.RefreshDue : LicenseStatus.Active,
        };
        return new(status, license, license.AccessCode, TimeSpan.Zero);
    }

    /// <summary>Whether a person would see a difference: another status, reason, day of grace, advice or set of features.</summary>
    public bool LooksLike(LicenseState other) =>
        (Status, AccessCode, GraceDaysLeft, AccessEnds, NextStep) == (other.Status, other.AccessCode, other.GraceDaysLeft, other.AccessEnds, other.NextStep)
        && (License?.Features ?? []).SequenceEqual(other.License?.Features ?? []);
}
