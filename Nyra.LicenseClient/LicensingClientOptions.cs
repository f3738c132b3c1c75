namespace Nyra.LicenseClient;

/// <summary>What a desktop app tells the client once.</summary>
public sealed class LicensingClientOptions
{
    /// <summary>An id the app made up for this device and keeps: 1 to 128 letters, digits and <c>. _ : -</c>.</summary>
    public required string DeviceId { get; init; }

    /// <summary>What people call the device, shown in the list of devices.</summary>
    public required string DeviceName { get; init; }

    /// <summary>The trusted public keys, see <see cref="LicenseVerifier(string)"/>. Build them into the app; never fetch them.</summary>
    public required string TrustedKeys { get; init; }

    /// <summary>Where the license rests.</summary>
    public required ILicenseStorage Storage { get; init; }

    /// <summary>The clock, and how long the machine has been running; the system's unless a test sets another.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    // Timestamps count from the machine's start on every platform, and nobody can set them.
    internal TimeSpan Uptime => Time.GetElapsedTime(0);
}
