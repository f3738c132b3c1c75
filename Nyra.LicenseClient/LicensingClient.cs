using System.Net;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Nyra.LicenseClient;

/// <summary>What a desktop app embeds: buy, activate, stay licensed, also without a network. Keep one for as long as the app runs.</summary>
public sealed partial class LicensingClient : IDisposable
{
    private const string Unauthorized = "urn:nyra:problem:unauthorized";

    // How often what the clock showed is noted: more often would only cost writes.
    private static readonly TimeSpan NoteInterval = TimeSpan.FromMinutes(15);

    private readonly Backend _backend;
    private readonly LicensingClientOptions _options;
    private readonly LicenseVault _vault;
    private readonly SynchronizationContext? _context;
    private readonly object _noticing = new();
    // Two clicks on Buy are one checkout, and of two activations the later answer's token is the good one.
    private readonly SemaphoreSlim _beginning = new(1);
    private readonly SemaphoreSlim _activating = new(1);
    private TimeSpan? _noted;
    private LicenseState? _noticed;

    /// <param name="http">
    /// Its BaseAddress is the gateway. Its Timeout limits a request and its complete response; 100 seconds if it is infinite. The caller
    /// owns it.
    /// </param>
    /// <param name="options">Who this device is and whom it trusts.</param>
    /// <exception cref="ArgumentException">When the address or an option is wrong; the message lists all that are.</exception>
    public LicensingClient(HttpClient http, LicensingClientOptions options)
    {
        OptionsValidation.Require(http, options);
        (_backend, _options, _vault) = (new(http, options.Time), options, new(options));
        _context = options.EventContext ?? SynchronizationContext.Current;
    }

    /// <summary>
    /// The state looks different to a person than before, or is known for the first time: noticed by whichever method looks, so also by a
    /// <see cref="LicenseRefresher"/>. Raised on <see cref="LicensingClientOptions.EventContext"/>.
    /// </summary>
    public event EventHandler<LicenseStateChangedEventArgs>? StateChanged;

    /// <summary>The state now, from what is stored: no network, no error of a network.</summary>
    /// <exception cref="IOException">When the storage cannot be read. A custom storage may throw other exceptions.</exception>
    public async Task<LicenseState> GetStateAsync(CancellationToken ct = default)
    {
        var evidence = await _vault.EvidenceAsync(ct).ConfigureAwait(false);
        var (reading, uptime) = (_options.Time.GetUtcNow(), _options.Uptime);
        var state = LicenseState.At(evidence, reading, uptime);
        if (evidence.Watermark is { } watermark && watermark.After(reading, uptime) is var moved && moved != watermark && NoteDue())
            await NoteAsync(moved, ct).ConfigureAwait(false);
        Notice(state);
        return state;
    }

    /// <summary>Asks for a fresh license. An error, a timeout or an outage changes nothing: only a signed answer does.</summary>
    /// <remarks>No response and no network failure makes it throw.</remarks>
    /// <exception cref="IOException">When the storage cannot be used. A custom storage may throw other exceptions.</exception>
    public async Task<LicenseState> RefreshAsync(CancellationToken ct = default)
    {
        await TryRefreshAsync(ct).ConfigureAwait(false);
        return await GetStateAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Forgets license, credential and checkout. The account keeps the device until it is released.</summary>
    public async Task ForgetAsync(CancellationToken ct = default)
    {
        await _vault.ChangeAsync(stored => new StoredLicense(Clock: stored.Clock, KeyStatements: stored.KeyStatements), ct)
            .ConfigureAwait(false);
        await GetStateAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Ends its use; the HttpClient stays the caller's.</summary>
    public void Dispose()
    {
        _vault.Dispose();
        _beginning.Dispose();
        _activating.Dispose();
    }

    /// <summary>Asks for a fresh license; how long to wait before asking again where the backend gave no signed answer.</summary>
    internal async Task<RefreshOutcome> TryRefreshAsync(CancellationToken ct)
    {
        if ((await _vault.LoadAsync(ct).ConfigureAwait(false)).DeviceToken is not { } token)
            return new(Answered: true);
        try
        {
            var nonce = Nonce();
            var response = await _backend.PostAsync("v1/licenses/refresh", new(nonce), ClientJson.Default.RefreshRequestBody, token, ct)
                .ConfigureAwait(false);
            if (await AcceptAsync(response, token, nonce, ct).ConfigureAwait(false))
                return new(Answered: true);
            if (response is { Status: HttpStatusCode.Unauthorized, Problem.Type: Unauthorized })
            {
                await _vault.ChangeAsync(stored => stored.DeviceToken == token ? stored with { TokenUnknown = true } : stored, ct)
                    .ConfigureAwait(false);
            }
            return new(Answered: false, response.RetryAfter);
        }
        catch (HttpRequestException)
        {
            // The stored license holds for as long as it was signed to.
            return new(Answered: false);
        }
    }

    // 200 {"license":"…"} or 402 {"refusal":"…"}. Anything else, or without a valid signature, counts as no response.
    private async Task<bool> AcceptAsync(BackendResponse response, string token, string nonce, CancellationToken ct)
    {
        if (response.Status == HttpStatusCode.OK && response.Parse(ClientJson.Default.LicenseBody) is { License: var license })
        {
            await LearnKeysAsync(license, ct).ConfigureAwait(false);
            return await _vault.AcceptLicenseAsync(token, license, nonce, ct).ConfigureAwait(false);
        }
        if (response is { Status: HttpStatusCode.PaymentRequired, Problem.Refusal: { } refusal })
        {
            await LearnKeysAsync(refusal, ct).ConfigureAwait(false);
            return await _vault.AcceptRefusalAsync(token, refusal, nonce, ct).ConfigureAwait(false);
        }
        return false;
    }

    // The backend signs with a key that is newer than the app: who vouches for it?
    private async Task LearnKeysAsync(string token, CancellationToken ct)
    {
        if (!await _vault.LacksKeyOfAsync(token, ct).ConfigureAwait(false))
            return;
        try
        {
            var response = await _backend.SendAsync(HttpMethod.Get, ".well-known/jwks.json", null, ct).ConfigureAwait(false);
            if (response.IsSuccess && response.Parse(ClientJson.Default.KeySetBody)?.Statements is { } statements)
                await _vault.LearnKeysAsync(statements, token, ct).ConfigureAwait(false);
        }
        catch (HttpRequestException)
        {
            // The token does not verify then, and the request is repeated later.
        }
    }

    private bool NoteDue()
    {
        var now = _options.Uptime;
        if (now - _noted < NoteInterval)
            return false;
        _noted = now;
        return true;
    }

    private async Task NoteAsync(ClockWatermark moved, CancellationToken ct)
    {
        try
        {
            await _vault.ChangeAsync(
                stored => stored.Clock is { } noted && noted.Highest > moved.Highest ? stored : stored with { Clock = moved }, ct)
                .ConfigureAwait(false);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            // A disk that takes nothing more must not cost a payer the answer; the next reading notes it.
        }
    }

    private void Notice(LicenseState state)
    {
        LicenseState? before;
        lock (_noticing)
        {
            before = _noticed;
            _noticed = state;
        }
        if (StateChanged is not { } handlers || before?.LooksLike(state) == true)
            return;
        var change = new LicenseStateChangedEventArgs(before, state);
        if (_context is null)
            handlers(this, change);
        else
            _context.Post(_ => handlers(this, change), null);
    }

    private static string Nonce() => Random(16);

    private static string Random(int bytes) => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(bytes));
}

/// <summary>What came of asking for a fresh license.</summary>
/// <param name="Answered">Whether the backend gave its word, or there is nothing to ask for.</param>
/// <param name="RetryAfter">How long the backend wants to be left alone.</param>
internal readonly record struct RefreshOutcome(bool Answered, TimeSpan? RetryAfter = null);
