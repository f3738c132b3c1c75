namespace Nyra.LicenseClient;

/// <summary>The state of a device's license at a moment. Pure: it follows from what was signed and from the clock, never from an error.</summary>
/// <param name="Status">What the device may count on.</param>
/// <param name="License">The license behind it, also where it no longer holds; null where there is none.</param>
/// <param name="AccessCode">The signer's reason code; null where nothing was ever signed.</param>
/// <param name="GraceLeft">In <see cref="LicenseStatus.OfflineGrace"/>, how long the license still holds without contact; else zero.</param>
public sealed record LicenseState(LicenseStatus Status, License? License, string? AccessCode, TimeSpan GraceLeft)
{
    /// <summary>Whether paid features may be used.</summary>
    public bool Licensed => Status is LicenseStatus.Active or LicenseStatus.RefreshDue or LicenseStatus.OfflineGrace;

    /// <summary>Whether one paid feature may be used.</summary>
    public bool Allows(string feature) => Licensed && License!.Features.Contains(feature);

    /// <summary>Reads the state out of what was signed. A refusal ends the licenses signed before it or in its second.</summary>
    public static LicenseState At(License? license, Refusal? refusal, DateTimeOffset now)
    {
        if (refusal is not null && (license is null || refusal.Issued >= license.Issued))
            return new(LicenseStatus.Revoked, license, refusal.AccessCode, TimeSpan.Zero);
        if (license is null)
            return new(LicenseStatus.None, null, null, TimeSpan.Zero);
        if (now >= license.GraceEnds)
            return new(LicenseStatus.Expired, license, license.AccessCode, TimeSpan.Zero);
        if (now >= license.Expires)
            return new(LicenseStatus.OfflineGrace, license, license.AccessCode, license.GraceEnds - now);
        return new(now >= license.RefreshAfter ? LicenseStatus.RefreshDue : LicenseStatus.Active, license, license.AccessCode, TimeSpan.Zero);
    }
}
