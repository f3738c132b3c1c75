using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Nyra.LicenseClient;

/// <content>From nothing to a licensed device: by a checkout, or by a code.</content>
public sealed partial class LicensingClient
{
    private const string CheckoutComplete = "urn:nyra:problem:checkout-complete";

    private const int MaxSessionIdChars = 255;

    // Stripe expires a checkout session after 24 hours.
    private static readonly TimeSpan MaxPaymentWait = TimeSpan.FromHours(24);

    /// <summary>Begins a checkout; open the result's <see cref="PendingCheckout.Url"/> in a browser, then activate.</summary>
    /// <remarks>Begun again before it is paid, it is the same checkout: whichever of its pages is paid activates this device.</remarks>
    /// <param name="email">Prefills the payment page.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="LicensingException">When the backend refuses, or the response is unusable.</exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<PendingCheckout> BeginCheckoutAsync(string? email = null, CancellationToken ct = default)
    {
        using var held = await HeldAsync(_beginning, ct).ConfigureAwait(false);
        var stored = await _vault.LoadAsync(ct).ConfigureAwait(false);
        var verifier = stored.Checkout?.Verifier ?? Random(32);
        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)));
        var request = new CheckoutRequestBody(_options.DeviceId, challenge, email);
        var response = await _backend.PostAsync(
            "v1/checkout/sessions", request, ClientJson.Default.CheckoutRequestBody, stored.DeviceToken, ct).ConfigureAwait(false);
        if (IsUnknown(response))
            throw Unknown();
        // Clicked again after paying: what is to be activated is what is kept here.
        if (response.Problem?.Type == CheckoutComplete && stored.Checkout is { } paid)
            return paid;
        var body = response.Read(
            ClientJson.Default.CheckoutBody,
            body => body.SessionId.Length is > 0 and <= MaxSessionIdChars && WebAddress.TryRead(body.Url, response.BackendAddress, out _));
        var checkout = new PendingCheckout(body.SessionId, body.Url, verifier);
        await _vault.ChangeAsync(now => now with { Checkout = checkout }, ct).ConfigureAwait(false);
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
    // Before the other: default is a token, as it was in version 0.1.
    [OverloadResolutionPriority(1)]
    public Task<LicenseState> ActivateAsync(CancellationToken ct = default) => ActivateAsync(new ActivationOptions(), ct);

    /// <summary>As <see cref="ActivateAsync(CancellationToken)"/>, with progress and a time limit.</summary>
    /// <param name="options">How to wait.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">When the time limit is not more than zero and at most 24 hours.</exception>
    /// <exception cref="LicensingException">As without options.</exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<LicenseState> ActivateAsync(ActivationOptions options, CancellationToken ct = default)
    {
        if (options.TimeLimit is not { } limit)
            return await ActivateAsync(new ActivationWaits(_options, MaxPaymentWait, options.Progress), ct, ct).ConfigureAwait(false);
        if (limit <= TimeSpan.Zero || limit > MaxPaymentWait)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), limit,
                $"{nameof(ActivationOptions.TimeLimit)} must be more than zero and at most {MaxPaymentWait.TotalHours:0} hours.");
        }
        var waits = new ActivationWaits(_options, limit, options.Progress);
        using var timer = TimerOf(limit, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        try
        {
            return await ActivateAsync(waits, either.Token, ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw waits.Over();
        }
    }

    /// <summary>Activates this device by a code that another device of the account showed, or support gave.</summary>
    /// <param name="code">As the person typed it: case, spaces and dashes do not count.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="LicensingException">
    /// When the backend refuses, for example with <c>urn:nyra:problem:code-void</c>, or the response is unusable.
    /// </exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<LicenseState> ActivateByCodeAsync(string code, CancellationToken ct = default)
    {
        using var held = await HeldAsync(_activating, ct).ConfigureAwait(false);
        var nonce = Nonce();
        var request = new CodeActivationRequestBody(code, _options.DeviceId, _options.DeviceName, nonce);
        var response = await _backend.PostAsync("v1/activations/code", request, ClientJson.Default.CodeActivationRequestBody, null, ct)
            .ConfigureAwait(false);
        return await ActivatedAsync(response, nonce, checkout: null, ct).ConfigureAwait(false);
    }

#if NETSTANDARD2_0
    private static CancellationTokenSource TimerOf(TimeSpan limit, TimeProvider time) => time.CreateCancellationTokenSource(limit);
#else
    private static CancellationTokenSource TimerOf(TimeSpan limit, TimeProvider time) => new(limit, time);
#endif

    // The limit ends waits and requests, never what follows a response that decides.
    private async Task<LicenseState> ActivateAsync(ActivationWaits waits, CancellationToken limit, CancellationToken ct)
    {
        using var held = await HeldAsync(_activating, limit).ConfigureAwait(false);
        if ((await _vault.LoadAsync(ct).ConfigureAwait(false)).Checkout is not { } checkout)
        {
            return await GetStateAsync(ct).ConfigureAwait(false) is { Licensed: true } activated
                ? activated
                : throw new LicensingException(0, null, "No checkout was begun on this device. Begin one first.");
        }
        while (true)
        {
            var nonce = Nonce();
            var request = new ActivationRequestBody(checkout.SessionId, checkout.Verifier, _options.DeviceId, _options.DeviceName, nonce);
            var response = await _backend.PostAsync("v1/activations", request, ClientJson.Default.ActivationRequestBody, null, limit)
                .ConfigureAwait(false);
            // Not settled yet, too many at once, or an outage behind the gateway: a payer waits.
            if (response.Status != HttpStatusCode.Accepted && !response.IsOutage)
                return await ActivatedAsync(response, nonce, checkout, ct).ConfigureAwait(false);
            await Task.Delay(waits.After(response), _options.Time, limit).ConfigureAwait(false);
        }
    }

    private async Task<LicenseState> ActivatedAsync(BackendResponse response, string nonce, PendingCheckout? checkout, CancellationToken ct)
    {
        // Paid and ended, expired, or forgotten there: it will never activate anything, and must not stand in the way of another one.
        if (checkout is not null && response.Refusal() is { Status: 402 or 404 or 410 } refusal && BackendResponse.IsOfBackend(refusal))
        {
            await _vault.ChangeAsync(stored => stored.Checkout == checkout ? stored with { Checkout = null } : stored, ct)
                .ConfigureAwait(false);
        }
        var body = response.Read(ClientJson.Default.ActivatedBody, body => LicenseVault.IsDeviceToken(body.DeviceToken));
        await LearnKeysAsync(body.License, ct).ConfigureAwait(false);
        return await _vault.AcceptActivationAsync(body.DeviceToken, body.License, nonce, checkout, ct).ConfigureAwait(false)
            ? await GetStateAsync(ct).ConfigureAwait(false)
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

    private static async Task<IDisposable> HeldAsync(SemaphoreSlim semaphore, CancellationToken ct)
    {
        await semaphore.WaitAsync(ct).ConfigureAwait(false);
        return new Held(semaphore);
    }

    private sealed class Held(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
