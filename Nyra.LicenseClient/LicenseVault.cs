namespace Nyra.LicenseClient;

/// <summary>What the device keeps, read as evidence and changed under one lock. What does not verify never takes the place of what does.</summary>
internal sealed class LicenseVault(LicensingClientOptions options) : IDisposable
{
    private const int MaxKeyStatements = 32;

    private const int MaxDeviceTokenChars = 256;

    // Bounds the work for a hostile key set; a genuine one reaches it after years of rotations.
    private const int MaxPublishedStatements = 256;

    private readonly LicenseVerifier _builtIn = new(options.TrustedKeys);

    // A refresh in the background must not put back what was stored before a checkout began, nor the other way round.
    private readonly SemaphoreSlim _changing = new(1);

    /// <summary>What is stored; as if nothing were where it cannot be read.</summary>
    public async Task<StoredLicense> LoadAsync(CancellationToken ct) => (await LoadOrDamagedAsync(ct).ConfigureAwait(false)).Stored;

    public async Task<LicenseEvidence> EvidenceAsync(CancellationToken ct)
    {
        var (stored, damaged) = await LoadOrDamagedAsync(ct).ConfigureAwait(false);
        return await EvidenceOfAsync(stored).ConfigureAwait(false) is var evidence && damaged ? evidence with { Damaged = true } : evidence;
    }

    /// <summary>Loads afresh, changes, and saves where something changed: what others stored meanwhile stays.</summary>
    public async Task ChangeAsync(Func<StoredLicense, Task<StoredLicense>> change, CancellationToken ct)
    {
        await _changing.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            using var held = await options.Storage.LockAsync(ct).ConfigureAwait(false);
            var stored = await LoadAsync(ct).ConfigureAwait(false);
            var changed = await change(stored).ConfigureAwait(false);
            if (changed != stored)
                await options.Storage.SaveAsync(changed, ct).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    public Task ChangeAsync(Func<StoredLicense, StoredLicense> change, CancellationToken ct) => ChangeAsync(stored => Task.FromResult(change(stored)), ct);

    /// <summary>Takes in a license that the backend answered; older than what is stored it changes nothing, so that a replayed one lifts no refusal.</summary>
    /// <returns>Whether it was stored: false if it is older, or does not verify for this device.</returns>
    public Task<bool> AcceptLicenseAsync(string deviceToken, string license, string nonce, CancellationToken ct) => AcceptAsync(
        deviceToken, license, nonce,
        async verifier => (await verifier.VerifyLicenseAsync(license, options.DeviceId).ConfigureAwait(false))?.Issued,
        stored => stored with { License = license, Refusal = null }, ct);

    /// <summary>Takes in a refusal, as <see cref="AcceptLicenseAsync"/> does a license.</summary>
    public Task<bool> AcceptRefusalAsync(string deviceToken, string refusal, string nonce, CancellationToken ct) => AcceptAsync(
        deviceToken, refusal, nonce,
        async verifier => (await verifier.VerifyRefusalAsync(refusal, options.DeviceId).ConfigureAwait(false))?.Issued,
        stored => stored with { Refusal = refusal }, ct);

    /// <summary>Takes in what an activation answered, in place of what was known of license and credential.</summary>
    /// <remarks>
    /// Rejecting a response loses nothing: the backend lets the same device repeat an activation, by checkout or by code.
    /// </remarks>
    /// <returns>Whether it was stored: false if the license does not verify for this device, or was issued for another request.</returns>
    public async Task<bool> AcceptActivationAsync(
        string deviceToken, string license, string nonce, PendingCheckout? checkout, CancellationToken ct)
    {
        var accepted = false;
        await ChangeAsync(
            async stored =>
            {
                var verifier = await VerifierAsync(stored).ConfigureAwait(false);
                if (await verifier.VerifyLicenseAsync(license, options.DeviceId).ConfigureAwait(false) is not { } fresh)
                    return stored;
                // A recorded response, replayed.
                if (LicenseVerifier.NonceOf(license) is { } other && other != nonce)
                    return stored;
                accepted = true;
                return stored with
                {
                    DeviceToken = deviceToken,
                    License = license,
                    Refusal = null,
                    TokenUnknown = false,
                    Checkout = checkout is null ? stored.Checkout : null,
                    Clock = ClockAfter(stored, license, nonce, fresh.Issued),
                };
            },
            ct).ConfigureAwait(false);
        return accepted;
    }

    /// <summary>Whether the key that signed this is neither built in nor vouched for by a stored statement.</summary>
    public async Task<bool> LacksKeyOfAsync(string token, CancellationToken ct) =>
        (await VerifierAsync(await LoadAsync(ct).ConfigureAwait(false)).ConfigureAwait(false)).LacksKeyOf(token);

    /// <summary>
    /// Keeps statements about keys where they lead from a trusted key to the one that signed this. Statements that no trusted key signed
    /// are dropped, so they cannot displace signed ones.
    /// </summary>
    public Task LearnKeysAsync(IEnumerable<string?> published, string token, CancellationToken ct) => ChangeAsync(
        async stored =>
        {
            var known = stored.KeyStatements ?? [];
            var candidates = known.Concat(published.OfType<string>().Take(MaxPublishedStatements)).Distinct();
            var signed = (await _builtIn.FollowAsync(candidates).ConfigureAwait(false)).Signed.TakeLast(MaxKeyStatements).ToList();
            var verifier = await _builtIn.TrustingAsync(signed).ConfigureAwait(false);
            return verifier.TrustsKeyOf(token) ? stored with { KeyStatements = signed } : stored;
        },
        ct);

    /// <summary>Whether the text can be sent as a bearer token: visible ASCII, and no longer than the backend accepts.</summary>
    public static bool IsDeviceToken(string text) =>
        text.Length is > 0 and <= MaxDeviceTokenChars && text.All(letter => letter is > ' ' and <= '~');

    public void Dispose() => _changing.Dispose();

    private async Task<bool> AcceptAsync(
        string deviceToken, string signed, string nonce, Func<LicenseVerifier, Task<DateTimeOffset?>> issuedAsync,
        Func<StoredLicense, StoredLicense> accept, CancellationToken ct)
    {
        var accepted = false;
        await ChangeAsync(
            async stored =>
            {
                if (stored.DeviceToken != deviceToken)
                    return stored;
                var verifier = await VerifierAsync(stored).ConfigureAwait(false);
                if (await issuedAsync(verifier).ConfigureAwait(false) is not { } issued
                    || issued < (await EvidenceOfAsync(stored).ConfigureAwait(false)).LatestSigned)
                    return stored;
                accepted = true;
                return accept(stored) with { TokenUnknown = false, Clock = ClockAfter(stored, signed, nonce, issued) };
            },
            ct).ConfigureAwait(false);
        return accepted;
    }

    private async Task<(StoredLicense Stored, bool Damaged)> LoadOrDamagedAsync(CancellationToken ct)
    {
        try
        {
            var stored = await options.Storage.LoadAsync(ct).ConfigureAwait(false);
            return stored.DeviceToken is { } token && !IsDeviceToken(token) ? (stored with { DeviceToken = null }, true) : (stored, false);
        }
        catch (InvalidDataException)
        {
            return (StoredLicense.None, true);
        }
    }

    private async Task<LicenseEvidence> EvidenceOfAsync(StoredLicense stored)
    {
        var verifier = await VerifierAsync(stored).ConfigureAwait(false);
        var license = stored.License is null ? null
            : await verifier.VerifyLicenseAsync(stored.License, options.DeviceId).ConfigureAwait(false);
        var refusal = stored.Refusal is null ? null
            : await verifier.VerifyRefusalAsync(stored.Refusal, options.DeviceId).ConfigureAwait(false);
        var damaged = (stored.License is not null && license is null) || (stored.Refusal is not null && refusal is null);
        return new(license, refusal, stored.Clock, damaged, stored.TokenUnknown);
    }

    private async Task<LicenseVerifier> VerifierAsync(StoredLicense stored) =>
        stored.KeyStatements is { Count: > 0 } statements ? await _builtIn.TrustingAsync(statements).ConfigureAwait(false) : _builtIn;

    // Only an answer to this very request proves the time: an older one could be replayed to hold it still.
    private ClockWatermark? ClockAfter(StoredLicense stored, string verifiedToken, string nonce, DateTimeOffset signedAt) =>
        LicenseVerifier.NonceOf(verifiedToken) == nonce
            ? ClockWatermark.Proven(signedAt, options.Time.GetUtcNow(), options.Uptime)
            : stored.Clock;
}
