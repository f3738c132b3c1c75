namespace Nyra.LicenseClient;

/// <content>The account behind the license: its portal and its devices.</content>
public sealed partial class LicensingClient
{
    /// <summary>The address of Stripe's Customer Portal for this account, to open in a browser.</summary>
    /// <exception cref="LicensingException">When the backend refuses, or the device was never activated.</exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<Uri> OpenPortalAsync(CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Post, "v1/portal/sessions", ct);
        return new((await Backend.ReadAsync(answer, ClientJson.Default.PortalBody, ct)).Url);
    }

    /// <summary>The account's activated devices.</summary>
    /// <exception cref="LicensingException">When the backend refuses, or the device was never activated.</exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<DeviceList> ListDevicesAsync(CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Get, "v1/devices", ct);
        return await Backend.ReadAsync(answer, ClientJson.Default.DeviceList, ct);
    }

    /// <summary>Releases a device of the account, this one or another: its license ends with its next refresh.</summary>
    /// <exception cref="LicensingException">When the backend refuses: no such device is activated, or too many were released lately.</exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task ReleaseDeviceAsync(string deviceId, CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Delete, "v1/devices/" + Uri.EscapeDataString(deviceId), ct);
        await Backend.RequireDoneAsync(answer, ct);
    }

    /// <summary>A short code by which another device joins this account, see <see cref="ActivateByCodeAsync"/>.</summary>
    /// <exception cref="LicensingException">When the backend refuses, or the device was never activated.</exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<DeviceCode> OfferCodeAsync(CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Post, "v1/devices/codes", ct);
        return await Backend.ReadAsync(answer, ClientJson.Default.DeviceCode, ct);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, CancellationToken ct)
    {
        var token = (await _vault.LoadAsync(ct)).DeviceToken ?? throw new LicensingException(0, null, "This device is not activated. Activate it first.");
        var answer = await _backend.SendAsync(method, path, token, ct);
        return IsUnknown(answer) ? throw Unknown() : answer;
    }
}
