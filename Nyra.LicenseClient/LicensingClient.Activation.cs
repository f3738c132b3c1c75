using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Nyra.LicenseClient;

/// <content>From nothing to a licensed device: by a checkout, or by a code.</content>
public sealed partial class LicensingClient
{
    private const string CheckoutComplete = "urn:nyra:problem:checkout-complete";

    private const int MaxSessionIdChars = 255;

    private static readonly TimeSpan WaitForPayment = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WaitForBackend = TimeSpan.FromSeconds(5);

    // Retry-After may come from anywhere and name any time.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(5);

    // Stripe expires a checkout session after 24 hours.
    private static readonly TimeSpan MaxPaymentWait = TimeSpan.FromHours(24);
    private static readonly TimeSpan MaxOutageWait = TimeSpan.FromMinutes(15);

    /// <summary>Begins a checkout; open the result's <see cref="PendingCheckout.Url"/> in a browser, then activate.</summary>
    /// <remarks>Begun again before it is paid, it is the same checkout: whichever of its pages is paid activates this device.</remarks>
    /// <param name="email">Prefills the payment page.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="LicensingException">When the backend refuses, or the response is unusable.</exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<PendingCheckout> BeginCheckoutAsync(string? email, CancellationToken ct)
    {
        using var held = await HeldAsync(_beginning, ct);
        var stored = await _vault.LoadAsync(ct);
        var verifier = stored.Checkout?.Verifier ?? Random(32);
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)));
        var response = await _backend.PostAsync(
            "v1/checkout/sessions", new(_options.DeviceId, challenge, email), ClientJson.Default.CheckoutRequestBody, stored.DeviceToken, ct);
        if (IsUnknown(response))
            throw Unknown();
        // Clicked again after paying: what is to be activated is what is kept here.
        if (response.Problem?.Type == CheckoutComplete && stored.Checkout is { } paid)
            return paid;
        var body = response.Read(
            ClientJson.Default.CheckoutBody,
            body => body.SessionId.Length is > 0 and <= MaxSessionIdChars && WebAddress.TryRead(body.Url, response.BackendAddress, out _));
        var checkout = new PendingCheckout(body.SessionId, body.Url, verifier);
        await _vault.ChangeAsync(now => now with { Checkout = checkout }, ct);
        return checkout;
    }

    /// <summary>
    /// Activates this device by the checkout it began. Waits up to 24 hours while the payment settles, and up to 15 minutes while the
    /// backend is unavailable.
    /// </summary>
    /// <remarks>
    /// If it throws, the checkout stays stored and can be activated later, unless the backend refused it for good (402, 404, 410).
    /// </remarks>
    /// <exception cref="LicensingException">
    /// When the backend refuses, the response is unusable, the wait was too long, or no checkout was begun here.
    /// </exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<LicenseState> ActivateAsync(CancellationToken ct)
    {
        using var held = await HeldAsync(_activating, ct);
        if ((await _vault.LoadAsync(ct)).Checkout is not { } checkout)
        {
            return await GetStateAsync(ct) is { Licensed: true } activated
                ? activated
                : throw new LicensingException(0, null, "No checkout was begun on this device. Begin one first.");
        }
        var (began, outageBegan) = (_options.Uptime, (TimeSpan?)null);
        while (true)
        {
            var nonce = Nonce();
            var request = new ActivationRequestBody(checkout.SessionId, checkout.Verifier, _options.DeviceId, _options.DeviceName, nonce);
            var response = await _backend.PostAsync("v1/activations", request, ClientJson.Default.ActivationRequestBody, null, ct);
            // Not settled yet, too many at once, or an outage behind the gateway: a payer waits.
            if (response.Status != HttpStatusCode.Accepted && !response.IsOutage)
                return await ActivatedAsync(response, nonce, checkout, ct);
            outageBegan = response.IsOutage ? outageBegan ?? _options.Uptime : null;
            if (_options.Uptime - outageBegan >= MaxOutageWait || _options.Uptime - began >= MaxPaymentWait)
                throw StillWaiting(response);
            await Task.Delay(WaitAfter(response), _options.Time, ct);
        }
    }

    /// <summary>Activates this device by a code that another device of the account showed, or support gave.</summary>
    /// <param name="code">As the person typed it: case, spaces and dashes do not count.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="LicensingException">
    /// When the backend refuses, for example with <c>urn:nyra:problem:code-void</c>, or the response is unusable.
    /// </exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<LicenseState> ActivateByCodeAsync(string code, CancellationToken ct)
    {
        using var held = await HeldAsync(_activating, ct);
        var nonce = Nonce();
        var response = await _backend.PostAsync(
            "v1/activations/code", new(code, _options.DeviceId, _options.DeviceName, nonce), ClientJson.Default.CodeActivationRequestBody, null, ct);
        return await ActivatedAsync(response, nonce, checkout: null, ct);
    }

    private async Task<LicenseState> ActivatedAsync(BackendResponse response, string nonce, PendingCheckout? checkout, CancellationToken ct)
    {
        // Paid and ended, expired, or forgotten there: it will never activate anything, and must not stand in the way of another one.
        if (checkout is not null && response.Refusal() is { Status: 402 or 404 or 410 } refusal && BackendResponse.IsOfBackend(refusal))
            await _vault.ChangeAsync(stored => stored.Checkout == checkout ? stored with { Checkout = null } : stored, ct);
        var body = response.Read(ClientJson.Default.ActivatedBody, body => LicenseVault.IsDeviceToken(body.DeviceToken));
        await LearnKeysAsync(body.License, ct);
        return await _vault.AcceptActivationAsync(body.DeviceToken, body.License, nonce, checkout, ct)
            ? await GetStateAsync(ct)
            : throw new LicensingException(
                (int)response.Status, null,
                "The response holds no license that this app can verify for this device. Nothing was changed. "
                + "Activate again; if that fails too, update the app or contact support.");
    }

    // Proxies and login pages send a bare 401 as well.
    private static bool IsUnknown(BackendResponse response) =>
        response is { Status: HttpStatusCode.Unauthorized, Problem.Type: Unauthorized };

    private static LicensingException Unknown() => new(
        (int)HttpStatusCode.Unauthorized, Unauthorized,
        "The backend does not know this device any more. Join with a code from another device or from support; or forget what is stored here, and begin anew.");

    private static LicensingException StillWaiting(BackendResponse response) => new(
        (int)response.Status, response.Problem?.Type,
        response.IsOutage
            ? $"The billing backend was not available for {MaxOutageWait.TotalMinutes:0} minutes (HTTP {(int)response.Status}). "
                + "The checkout is kept on this device: activate again later."
            : $"The payment was not confirmed within {MaxPaymentWait.TotalHours:0} hours. "
                + "The checkout is kept on this device: activate again later.");

    private static TimeSpan WaitAfter(BackendResponse response)
    {
        if (response.RetryAfter is { } asked && asked > TimeSpan.Zero)
            return asked < MaxRetryAfter ? asked : MaxRetryAfter;
        return response.IsOutage ? WaitForBackend : WaitForPayment;
    }

    private static async Task<IDisposable> HeldAsync(SemaphoreSlim semaphore, CancellationToken ct)
    {
        await semaphore.WaitAsync(ct);
        return new Held(semaphore);
    }

    private sealed class Held(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
