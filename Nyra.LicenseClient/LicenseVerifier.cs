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
    public async Task<LicenseVerifier> TrustingAsync(IEnumerable<string> keyStatements)
    {
        var open = keyStatements.ToList();
        var trusted = this;
        for (var progress = true; progress;)
        {
            progress = false;
            foreach (var statement in open.ToList())
            {
                if (await trusted.VouchedKeyAsync(statement) is not { } key)
                    continue;
                open.Remove(statement);
                // A key that is trusted already is not replaced by another of its name.
                if (trusted.Trusts(key.KeyId))
                    continue;
                trusted = new([.. trusted._keys, key]);
                progress = true;
            }
        }
        return trusted;
    }

    /// <summary>Whether the key that the token names is trusted; also false for what is no token.</summary>
    public bool TrustsKeyOf(string token) => _handler.CanReadToken(token) && Trusts(_handler.ReadJsonWebToken(token).Kid);

    /// <summary>The license in the token; null where it is not one that a trusted key signed for this device.</summary>
    public async Task<License?> VerifyLicenseAsync(string token, string deviceId) =>
        await VerifySignedAsync(token, LicenseType, deviceId) is { } jwt ? LicenseOf(jwt, deviceId) : null;

    /// <summary>The refusal in the token; null where it is not one that a trusted key signed for this device.</summary>
    public async Task<Refusal?> VerifyRefusalAsync(string token, string deviceId) =>
        await VerifySignedAsync(token, RefusalType, deviceId) is { } jwt
            ? new(jwt.Subject, deviceId, Text(jwt, "access"), Moment(jwt, "iat")!.Value)
            : null;

    /// <summary>Whether a signed answer was made for this request: an old one, replayed, must not prove what time it is.</summary>
    internal bool Answers(string token, string nonce) => Text(_handler.ReadJsonWebToken(token), "nonce") == nonce;

    private static License? LicenseOf(JsonWebToken jwt, string deviceId) =>
        Moment(jwt, "exp") is { } expires && Moment(jwt, "refresh_after") is { } refreshAfter && Moment(jwt, "grace_ends") is { } graceEnds
            ? new(
                jwt.Subject, deviceId, Text(jwt, "plan"), jwt.TryGetPayloadValue<string[]>("features", out var features) ? features : [],
                jwt.TryGetPayloadValue<int>("ai_cap", out var cap) ? cap : null, Text(jwt, "access"),
                Moment(jwt, "iat")!.Value, refreshAfter, expires, graceEnds, Moment(jwt, "access_ends"))
            : null;

    private bool Trusts(string? kid) => _keys.Any(key => key.KeyId == kid);

    // {"iss","aud","sub":kid,"x":"…","y":"…","iat"}
    private async Task<JsonWebKey?> VouchedKeyAsync(string statement) => await VerifyAsync(statement, KeyType) is { } jwt
        ? new() { Kty = "EC", Crv = "P-256", X = Text(jwt, "x"), Y = Text(jwt, "y"), Kid = jwt.Subject }
        : null;

    private async Task<JsonWebToken?> VerifySignedAsync(string token, string type, string deviceId) =>
        await VerifyAsync(token, type) is { } jwt && Text(jwt, "device") == deviceId && Moment(jwt, "iat") is not null ? jwt : null;

    private async Task<JsonWebToken?> VerifyAsync(string token, string type)
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
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken jwt } ? jwt : null;
    }

    private static string Text(JsonWebToken jwt, string claim) => jwt.TryGetPayloadValue<string>(claim, out var text) ? text : "";

    private static DateTimeOffset? Moment(JsonWebToken jwt, string claim) =>
        jwt.TryGetPayloadValue<long>(claim, out var seconds) && seconds is >= 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
