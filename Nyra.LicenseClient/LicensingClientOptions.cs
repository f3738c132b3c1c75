using System.Diagnostics.CodeAnalysis;

namespace Nyra.LicenseClient;

/// <summary>What a desktop app tells the client once.</summary>
public sealed class LicensingClientOptions
{
    /// <summary>For object initializers, which set the required properties.</summary>
    public LicensingClientOptions()
    {
    }

    /// <summary>
    /// For languages without required properties: C# before 11, as .NET Framework projects use by default, and Visual Basic.
    /// </summary>
    /// <param name="deviceId">See <see cref="DeviceId"/>.</param>
    /// <param name="deviceName">See <see cref="DeviceName"/>.</param>
    /// <param name="trustedKeys">See <see cref="TrustedKeys"/>.</param>
    /// <param name="storage">See <see cref="Storage"/>.</param>
    [SetsRequiredMembers]
    public LicensingClientOptions(string deviceId, string deviceName, string trustedKeys, ILicenseStorage storage) =>
        (DeviceId, DeviceName, TrustedKeys, Storage) = (deviceId, deviceName, trustedKeys, storage);

    /// <summary>
    /// The id of this device, generated once and kept, see <see cref="DeviceIdFile"/>: 1 to 128 letters, digits and <c>. _ : -</c>.
    /// </summary>
    public required string DeviceId { get; set; }

    /// <summary>What people call the device, shown in the list of devices: 1 to 80 characters without control characters.</summary>
    public required string DeviceName { get; set; }

    /// <summary>The trusted public keys, see <see cref="LicenseVerifier(string)"/>. Build them into the app; never fetch them.</summary>
    public required string TrustedKeys { get; set; }

    /// <summary>Where the license rests.</summary>
    public required ILicenseStorage Storage { get; set; }

    /// <summary>The clock, and how long the machine has been running; the system's unless a test sets another.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>
    /// Where <see cref="LicensingClient.StateChanged"/> is raised: for a desktop app, the context of its user interface thread. By default
    /// the context that is current where the client is created; without one, events are raised on any thread.
    /// </summary>
    public SynchronizationContext? EventContext { get; set; }

    // Timestamps count from the machine's start on every platform, and nobody can set them.
    internal TimeSpan Uptime => Time.GetElapsedTime(0);
}
