using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nyra.LicenseClient;

/// <summary>What a desktop app embeds: buy, activate, stay licensed, also without a network.</summary>
/// <param name="http">Its BaseAddress is the gateway. The caller owns it.</param>
/// <param name="options">Who this device is and whom it trusts.</param>
public sealed class LicensingClient(HttpClient http, LicensingClientOptions options) : IDisposable
{
    private const string CheckoutComplete = "urn:nyra:problem:checkout-complete";

    private readonly LicenseVerifier _verifier = new(options.TrustedKeys);

    // A refresh in the background must not put back what was stored before a checkout began, nor the other way round.
    private readonly SemaphoreSlim _changing = new(1);

    /// <summary>The state now, from what is stored: no network, no error of a network.</summary>
    public async Task<LicenseState> GetStateAsync(CancellationToken ct)
    {
        var stored = await options.Storage.LoadAsync(ct);
        var license = stored.License is null ? null : await _verifier.VerifyLicenseAsync(stored.License, options.DeviceId);
        var refusal = stored.Refusal is null ? null : await _verifier.VerifyRefusalAsync(stored.Refusal, options.DeviceId);
        return LicenseState.At(license, refusal, options.Time.GetUtcNow());
    }

    /// <summary>Begins a checkout; open the result's <see cref="PendingCheckout.Url"/> in a browser, then activate.</summary>
    /// <remarks>Begun again before it is paid, it is the same checkout: whichever of its pages is paid activates this device.</remarks>
    /// <param name="email">Prefills the payment page.</param>
    /// <param name="ct">Gives up waiting.</param>
    /// <exception cref="LicensingException">When the backend refuses.</exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<PendingCheckout> BeginCheckoutAsync(string? email, CancellationToken ct)
    {
        var stored = await options.Storage.LoadAsync(ct);
        var verifier = stored.Checkout?.Verifier ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)));
        using var answer = await PostAsync(
            "v1/checkout/sessions", new(options.DeviceId, challenge, email), ClientJson.Default.CheckoutRequestBody, stored.DeviceToken, ct);
        var refusal = await RefusalAsync(answer, ct);
        // Clicked again after paying: what is to be activated is what is kept here.
        if (refusal?.Type == CheckoutComplete && stored.Checkout is { } paid)
            return paid;
        if (refusal is not null)
            throw refusal;
        var body = await ReadAsync(answer, ClientJson.Default.CheckoutBody, ct);
        var checkout = new PendingCheckout(body.SessionId, body.Url, verifier);
        await ChangeAsync(now => Task.FromResult(now with { Checkout = checkout }), ct);
        return checkout;
    }

    /// <summary>Activates this device by the checkout it began, waiting while the payment settles.</summary>
    /// <exception cref="LicensingException">When the backend refuses, or no checkout was begun here.</exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<LicenseState> ActivateAsync(CancellationToken ct)
    {
        var stored = await options.Storage.LoadAsync(ct);
        if (stored.Checkout is not { } checkout)
            throw new LicensingException(0, null, "No checkout was begun on this device. Begin one first.");
        var request = new ActivationRequestBody(checkout.SessionId, checkout.Verifier, options.DeviceId, options.DeviceName);
        while (true)
        {
            using var answer = await PostAsync("v1/activations", request, ClientJson.Default.ActivationRequestBody, null, ct);
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), options.Time, ct);
                continue;
            }
            await ThrowIfRefusedAsync(answer, ct);
            var body = await ReadAsync(answer, ClientJson.Default.ActivatedBody, ct);
            await ChangeAsync(_ => Task.FromResult(new StoredLicense(body.DeviceToken, body.License)), ct);
            return await GetStateAsync(ct);
        }
    }

    /// <summary>Asks for a fresh license. An error, a timeout or an outage changes nothing: only a signed answer does.</summary>
    public async Task<LicenseState> RefreshAsync(CancellationToken ct)
    {
        var stored = await options.Storage.LoadAsync(ct);
        if (stored.DeviceToken is null)
            return await GetStateAsync(ct);
        try
        {
            using var answer = await PostAsync<string?>("v1/licenses/refresh", null, null, stored.DeviceToken, ct);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                var license = (await ReadAsync(answer, ClientJson.Default.LicenseBody, ct)).License;
                await ChangeAsync(now => now.DeviceToken == stored.DeviceToken ? AcceptLicenseAsync(now, license) : Task.FromResult(now), ct);
            }
            else if (answer.StatusCode == HttpStatusCode.PaymentRequired)
            {
                var refusal = (await ReadAsync(answer, ClientJson.Default.ProblemBody, ct)).Refusal;
                await ChangeAsync(now => now.DeviceToken == stored.DeviceToken ? AcceptRefusalAsync(now, refusal) : Task.FromResult(now), ct);
            }
        }
        catch (Exception outage) when (outage is HttpRequestException || IsNoAnswerOfOurs(outage) || (outage is TaskCanceledException && !ct.IsCancellationRequested))
        {
            // The stored license holds for as long as it was signed to.
        }
        return await GetStateAsync(ct);
    }

    /// <summary>The address of Stripe's Customer Portal for this account, to open in a browser.</summary>
    /// <exception cref="LicensingException">When the backend refuses.</exception>
    /// <exception cref="HttpRequestException">When it cannot be reached.</exception>
    public async Task<Uri> OpenPortalAsync(CancellationToken ct)
    {
        var stored = await options.Storage.LoadAsync(ct);
        using var answer = await PostAsync<string?>("v1/portal/sessions", null, null, stored.DeviceToken, ct);
        await ThrowIfRefusedAsync(answer, ct);
        return new((await ReadAsync(answer, ClientJson.Default.PortalBody, ct)).Url);
    }

    /// <summary>Ends its use; the HttpClient stays the caller's.</summary>
    public void Dispose() => _changing.Dispose();

    // Loaded afresh under the lock, and saved only where something changed: what others stored meanwhile stays.
    private async Task ChangeAsync(Func<StoredLicense, Task<StoredLicense>> change, CancellationToken ct)
    {
        await _changing.WaitAsync(ct);
        try
        {
            var stored = await options.Storage.LoadAsync(ct);
            var changed = await change(stored);
            if (changed != stored)
                await options.Storage.SaveAsync(changed, ct);
        }
        finally
        {
            _changing.Release();
        }
    }

    // A hotel's login page answers in our backend's place, in whatever form and character set it likes.
    private static bool IsNoAnswerOfOurs(Exception error) => error is JsonException or NotSupportedException or InvalidOperationException;

    // What does not verify is as good as no answer, and so is what is older than what is stored: a replayed license must not lift a refusal.
    private async Task<StoredLicense> AcceptLicenseAsync(StoredLicense stored, string token)
    {
        var license = await _verifier.VerifyLicenseAsync(token, options.DeviceId);
        return license is null || license.Issued < await LatestAsync(stored) ? stored : stored with { License = token, Refusal = null };
    }

    private async Task<StoredLicense> AcceptRefusalAsync(StoredLicense stored, string? token)
    {
        var refusal = token is null ? null : await _verifier.VerifyRefusalAsync(token, options.DeviceId);
        return refusal is null || refusal.Issued < await LatestAsync(stored) ? stored : stored with { Refusal = token };
    }

    private async Task<DateTimeOffset> LatestAsync(StoredLicense stored)
    {
        var license = stored.License is null ? null : await _verifier.VerifyLicenseAsync(stored.License, options.DeviceId);
        var refusal = stored.Refusal is null ? null : await _verifier.VerifyRefusalAsync(stored.Refusal, options.DeviceId);
        var (given, refused) = (license?.Issued ?? DateTimeOffset.MinValue, refusal?.Issued ?? DateTimeOffset.MinValue);
        return given > refused ? given : refused;
    }

    private async Task<HttpResponseMessage> PostAsync<T>(string path, T body, JsonTypeInfo<T>? type, string? token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (type is not null)
            request.Content = JsonContent.Create(body, type);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await http.SendAsync(request, ct);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken ct) =>
        await answer.Content.ReadFromJsonAsync(type, ct) ?? throw new JsonException("The backend answered null.");

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (await RefusalAsync(answer, ct) is { } refusal)
            throw refusal;
    }

    private static async Task<LicensingException?> RefusalAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.IsSuccessStatusCode)
            return null;
        var problem = await ProblemOfAsync(answer, ct);
        return new(
            (int)answer.StatusCode, problem?.Type, problem is null ? $"The backend answered {(int)answer.StatusCode}." : $"{problem.Title}. {problem.Detail}");
    }

    private static async Task<ProblemBody?> ProblemOfAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) != true)
            return null;
        try
        {
            return await answer.Content.ReadFromJsonAsync(ClientJson.Default.ProblemBody, ct);
        }
        catch (Exception other) when (IsNoAnswerOfOurs(other))
        {
            return null;
        }
    }
}
