using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Nyra.LicenseClient;

/// <content>From nothing to a licensed device: by a checkout, or by a code.</content>
public sealed partial class LicensingClient
{
    private const string CheckoutComplete = "urn:nyra:problem:checkout-complete";

    /// <summary>Begins a checkout; open the result's <see cref="PendingCheckout.Url"/> in a browser, then activate.</summary>
    /// <remarks>Begun again before it is paid, it is the same checkout: whichever of its pages is paid activates this device.</remarks>
    /// <param name="email">Prefills the payment page.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="LicensingException">When the backend refuses.</exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<PendingCheckout> BeginCheckoutAsync(string? email, CancellationToken ct)
    {
        var stored = await _vault.LoadAsync(ct);
        var verifier = stored.Checkout?.Verifier ?? Random(32);
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)));
        using var answer = await _backend.PostAsync(
            "v1/checkout/sessions", new(_options.DeviceId, challenge, email), ClientJson.Default.CheckoutRequestBody, stored.DeviceToken, ct);
        // Clicked again after paying: what is to be activated is what is kept here.
        if (stored.Checkout is { } paid && (await Backend.RefusalAsync(answer, ct))?.Type == CheckoutComplete)
            return paid;
        var body = await Backend.ReadAsync(answer, ClientJson.Default.CheckoutBody, ct);
        var checkout = new PendingCheckout(body.SessionId, body.Url, verifier);
        await _vault.ChangeAsync(now => now with { Checkout = checkout }, ct);
        return checkout;
    }

    /// <summary>Activates this device by the checkout it began, waiting while the payment settles.</summary>
    /// <exception cref="LicensingException">When the backend refuses, or no checkout was begun here.</exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<LicenseState> ActivateAsync(CancellationToken ct)
    {
        if ((await _vault.LoadAsync(ct)).Checkout is not { } checkout)
            throw new LicensingException(0, null, "No checkout was begun on this device. Begin one first.");
        while (true)
        {
            var nonce = Nonce();
            var request = new ActivationRequestBody(checkout.SessionId, checkout.Verifier, _options.DeviceId, _options.DeviceName, nonce);
            using var answer = await _backend.PostAsync("v1/activations", request, ClientJson.Default.ActivationRequestBody, null, ct);
            // Not settled yet, too many at once, or an outage behind the gateway: whoever paid is only asked for patience.
            if (answer.StatusCode is not (HttpStatusCode.Accepted or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
                return await ActivatedAsync(answer, nonce, checkout, ct);
            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), _options.Time, ct);
        }
    }

    /// <summary>Activates this device by a code that another device of the account showed, or support gave.</summary>
    /// <param name="code">As the person typed it: case, spaces and dashes do not count.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="LicensingException">When the backend refuses, for example with <c>urn:nyra:problem:code-void</c>.</exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<LicenseState> ActivateByCodeAsync(string code, CancellationToken ct)
    {
        var nonce = Nonce();
        using var answer = await _backend.PostAsync(
            "v1/activations/code", new(code, _options.DeviceId, _options.DeviceName, nonce), ClientJson.Default.CodeActivationRequestBody, null, ct);
        return await ActivatedAsync(answer, nonce, checkout: null, ct);
    }

    private async Task<LicenseState> ActivatedAsync(HttpResponseMessage answer, string nonce, PendingCheckout? checkout, CancellationToken ct)
    {
        var body = await Backend.ReadAsync(answer, ClientJson.Default.ActivatedBody, ct);
        await LearnKeysAsync(body.License, ct);
        await _vault.AcceptActivationAsync(body.DeviceToken, body.License, nonce, checkout, ct);
        return await GetStateAsync(ct);
    }
}
