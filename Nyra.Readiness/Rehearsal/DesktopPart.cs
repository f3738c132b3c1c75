using Nyra.LicenseClient;

namespace Nyra.Readiness.Rehearsal;

/// <summary>The desktop app as the rehearsal plays it: the client it embeds, on a device of its own.</summary>
public sealed class DesktopPart : IDisposable
{
    private readonly HttpClient _http;

    public DesktopPart(Uri gateway, string trustedKeys, TimeProvider time)
    {
        TrustedKeys = trustedKeys;
        _http = new HttpClient { BaseAddress = gateway };
        Client = new(_http, OptionsAt(time));
    }

    public string DeviceId { get; } = "rehearsal-" + Guid.NewGuid().ToString("N")[..12];

    public string TrustedKeys { get; }

    public MemoryLicenseStorage Storage { get; } = new();

    public LicensingClient Client { get; }

    /// <summary>The same device with another clock or another network.</summary>
    public LicensingClient ClientOver(HttpClient http, TimeProvider time) => new(http, OptionsAt(time));

    public void Dispose() => _http.Dispose();

    private LicensingClientOptions OptionsAt(TimeProvider time) => new()
    {
        DeviceId = DeviceId,
        DeviceName = "Rehearsal",
        TrustedKeys = TrustedKeys,
        Storage = Storage,
        Time = time,
    };
}
