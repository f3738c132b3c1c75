using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Nyra.LicenseClient;

/// <summary>Verifies licenses and refusals offline, with keys built into the app. Times are not judged here, see <see cref="LicenseState"/>.</summary>
public sealed class LicenseVerifier
{
    private const string Issuer = "nyra-billing";
    private const string Audience = "nyra-little-buddy";
    private const string LicenseType = "nyra-license+jwt";
    private const string RefusalType = "nyra-refusal+jwt";
    private const string KeyType = "nyra-key+jwt";

    private readonly JsonWebTokenHandler _handler = new();
    private readonly List<SecurityKey> _keys;

    /// <param name="trustedKeys">The public keys trusted, as a JSON Web Key Set (RFC 7517), for example what <c>nyra keys public</c> prints.</param>
    /// <exception cref="ArgumentException">When the text is no key set or holds no EC P-256 key.</exception>
    public LicenseVerifier(string trustedKeys)
    {
        _keys = [.. new JsonWebKeySet(trustedKeys).Keys.Where(key => key is { Kty: "EC", Crv: "P-256" })];
        if (_keys.Count == 0)
            throw new ArgumentException("The key set holds no EC P-256 key.", nameof(trustedKeys));
    }

    private LicenseVerifier(List<SecurityKey> keys) => _keys = keys;

    /// <summary>
    /// A verifier that trusts also the keys that trusted ones vouch for, over any number of steps; this one where none of the statements
    /// adds a key. A statement that no trusted key signed counts for nothing.
    /// </summary>
    public async Task<LicenseVerifier> TrustingAsync(IEnumerable<string> keyStatements) =>
        (await FollowAsync(keyStatements).ConfigureAwait(false)).Verifier;

    /// <summary>Whether the key that the token names is trusted; also false for what is no token.</summary>
    public bool TrustsKeyOf(string token) => Trusts(KeyIdOf(token));

    /// <summary>Whether the token names a key that is not trusted; false for what is no token, since no key set can help it.</summary>
    internal bool LacksKeyOf(string token) => KeyIdOf(token) is { } kid && !Trusts(kid);

    /// <summary>The license in the token; null where it is not one that a trusted key signed for this device.</summary>
    public async Task<License?> VerifyLicenseAsync(string token, string deviceId) =>
        await ClaimsAsync(token, LicenseType, deviceId).ConfigureAwait(false) is { } claims ? LicenseOf(claims, deviceId) : null;

    /// <summary>The refusal in the token; null where it is not one that a trusted key signed for this device.</summary>
    public async Task<Refusal?> VerifyRefusalAsync(string token, string deviceId) =>
        await ClaimsAsync(token, RefusalType, deviceId).ConfigureAwait(false) is { } claims && Moment(claims.Issued) is { } issued
            ? new(claims.Subject ?? "", deviceId, claims.Access ?? "", issued)
            : null;

    /// <summary>As <see cref="TrustingAsync"/>; also returns the statements that trusted keys signed. Verifies each at most once.</summary>
    internal async Task<(LicenseVerifier Verifier, IReadOnlyList<string> Signed)> FollowAsync(IEnumerable<string> keyStatements)
    {
        var open = keyStatements.Select(text => (Text: text, SignedBy: KeyIdOf(text))).ToList();
        var (trusted, signed) = (this, new List<string>());
        while (open.FindIndex(statement => trusted.Trusts(statement.SignedBy)) is >= 0 and var next)
        {
            var statement = open[next].Text;
            open.RemoveAt(next);
            if (await trusted.VouchedKeyAsync(statement).ConfigureAwait(false) is not { } key)
                continue;
            signed.Add(statement);
            // A key that is trusted already is not replaced by another of its name.
            if (!trusted.Trusts(key.KeyId))
                trusted = new([.. trusted._keys, key]);
        }
        return (trusted, signed);
    }

    /// <summary>The request's nonce in a verified token; null if it has none. A replayed response must not prove the time.</summary>
    internal static string? NonceOf(string verifiedToken) => Read(new JsonWebToken(verifiedToken))?.Nonce;

    // Times in the wrong order are an error of the signer; such a license must not replace a good one.
    private static License? LicenseOf(SignedClaims claims, string deviceId) =>
        Moment(claims.Issued) is { } issued && Moment(claims.RefreshAfter) is { } refreshAfter && Moment(claims.Expires) is { } expires
        && Moment(claims.GraceEnds) is { } graceEnds && issued <= refreshAfter && refreshAfter <= expires && expires <= graceEnds
            ? new(
                claims.Subject ?? "", deviceId, claims.Plan ?? "", [.. (claims.Features ?? []).OfType<string>()], claims.AiCap,
                claims.Access ?? "", issued, refreshAfter, expires, graceEnds, Moment(claims.AccessEnds))
            : null;

    private bool Trusts(string? kid) => kid is not null && _keys.Any(key => key.KeyId == kid);

    // {"iss","aud","sub":kid,"x":"…","y":"…","iat"}
    private async Task<JsonWebKey?> VouchedKeyAsync(string statement) =>
        await VerifyAsync(statement, KeyType).ConfigureAwait(false) is { Subject: { } kid, X: { } x, Y: { } y } && IsPoint(x, y)
            ? new() { Kty = "EC", Crv = "P-256", X = x, Y = y, Kid = kid }
            : null;

    private async Task<SignedClaims?> ClaimsAsync(string token, string type, string deviceId) =>
        await VerifyAsync(token, type).ConfigureAwait(false) is { } claims && claims.Device == deviceId ? claims : null;

    private async Task<SignedClaims?> VerifyAsync(string token, string type)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Audience,
            ValidTypes = [type],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeys = _keys,
            TryAllIssuerSigningKeys = false,
            ValidateLifetime = false,
        }).ConfigureAwait(false);
        return result is { IsValid: true, SecurityToken: JsonWebToken jwt } ? Read(jwt) : null;
    }

    private static SignedClaims? Read(JsonWebToken jwt)
    {
        try
        {
            return JsonSerializer.Deserialize(Base64UrlEncoder.DecodeBytes(jwt.EncodedPayload), ClientJson.Default.SignedClaims);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string? KeyIdOf(string token)
    {
        if (!_handler.CanReadToken(token))
            return null;
        try
        {
            return _handler.ReadJsonWebToken(token).Kid;
        }
        // CanReadToken only counts the parts, so "a.b.c" passes. What ReadJsonWebToken throws then is not documented completely.
        catch (Exception)
        {
            return null;
        }
    }

    private static bool IsPoint(string x, string y)
    {
        try
        {
            var point = new ECPoint { X = Base64UrlEncoder.DecodeBytes(x), Y = Base64UrlEncoder.DecodeBytes(y) };
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
            return true;
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static DateTimeOffset? Moment(long? seconds) =>
        seconds is >= 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value) : null;
}
