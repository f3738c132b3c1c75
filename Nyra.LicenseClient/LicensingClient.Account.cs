namespace Nyra.LicenseClient;

/// <content>The account behind the license: its portal and its devices.</content>
public sealed partial class LicensingClient
{
    private const int MaxCodeChars = 64;

    /// <summary>The address of Stripe's Customer Portal for this account, to open in a browser.</summary>
    /// <exception cref="LicensingException">
    /// When the backend refuses, the response is unusable, or the device was never activated.
    /// </exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<Uri> OpenPortalAsync(CancellationToken ct = default)
    {
        var response = await SendAsync(HttpMethod.Post, "v1/portal/sessions", ct).ConfigureAwait(false);
        Uri? portal = null;
        response.Read(ClientJson.Default.PortalBody, body => WebAddress.TryRead(body.Url, response.BackendAddress, out portal));
        return portal!;
    }

    /// <summary>The account's activated devices.</summary>
    /// <exception cref="LicensingException">
    /// When the backend refuses, the response is unusable, or the device was never activated.
    /// </exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<DeviceList> ListDevicesAsync(CancellationToken ct = default)
    {
        var response = await SendAsync(HttpMethod.Get, "v1/devices", ct).ConfigureAwait(false);
        // Nullable annotations are not enforced for the elements of a list.
        return response.Read(ClientJson.Default.DeviceList, list => list.Devices.All(device => device is { DeviceId.Length: > 0 }));
    }

    /// <summary>Releases a device of the account, this one or another: its license ends with its next refresh.</summary>
    /// <exception cref="LicensingException">
    /// When the backend refuses: no such device is activated, or too many were released lately. When the response is unusable.
    /// </exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task ReleaseDeviceAsync(string deviceId, CancellationToken ct = default)
    {
        var response = await SendAsync(HttpMethod.Delete, "v1/devices/" + Uri.EscapeDataString(deviceId), ct).ConfigureAwait(false);
        response.RequireNoContent();
    }

    /// <summary>A short code by which another device joins this account, see <see cref="ActivateByCodeAsync"/>.</summary>
    /// <exception cref="LicensingException">
    /// When the backend refuses, the response is unusable, or the device was never activated.
    /// </exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<DeviceCode> OfferCodeAsync(CancellationToken ct = default)
    {
        var response = await SendAsync(HttpMethod.Post, "v1/devices/codes", ct).ConfigureAwait(false);
        return response.Read(ClientJson.Default.DeviceCode, code => code.Code.Length is > 0 and <= MaxCodeChars);
    }

    private async Task<BackendResponse> SendAsync(HttpMethod method, string path, CancellationToken ct)
    {
        var token = (await _vault.LoadAsync(ct).ConfigureAwait(false)).DeviceToken
            ?? throw new LicensingException(0, null, "This device is not activated. Activate it first.");
        var response = await _backend.SendAsync(method, path, token, ct).ConfigureAwait(false);
        return IsUnknown(response) ? throw Unknown() : response;
    }
}
