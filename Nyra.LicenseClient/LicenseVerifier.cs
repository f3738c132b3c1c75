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

    private readonly JsonWebTokenHandler _handler = new();
    private readonly List<SecurityKey> _keys;

    /// <param name="trustedKeys">The public keys trusted, as a JSON Web Key Set (RFC 7517), for example the backend's <c>/.well-known/jwks.json</c>.</param>
    /// <exception cref="ArgumentException">When the text is no key set or holds no EC P-256 key.</exception>
    public LicenseVerifier(string trustedKeys)
    {
        _keys = [.. new JsonWebKeySet(trustedKeys).Keys.Where(key => key is { Kty: "EC", Crv: "P-256" })];
        if (_keys.Count == 0)
            throw new ArgumentException("The key set holds no EC P-256 key.", nameof(trustedKeys));
    }

    /// <summary>The license in the token; null where it is not one that a trusted key signed for this device.</summary>
    public async Task<License?> VerifyLicenseAsync(string token, string deviceId)
    {
        if (await VerifyAsync(token, LicenseType, deviceId) is not { } jwt)
            return null;
        return Moment(jwt, "exp") is { } expires && Moment(jwt, "refresh_after") is { } refreshAfter && Moment(jwt, "grace_ends") is { } graceEnds
            ? new(
                jwt.Subject, deviceId, Text(jwt, "plan"), jwt.TryGetPayloadValue<string[]>("features", out var features) ? features : [],
                jwt.TryGetPayloadValue<int>("ai_cap", out var cap) ? cap : null, Text(jwt, "access"),
                Moment(jwt, "iat")!.Value, refreshAfter, expires, graceEnds)
            : null;
    }

    /// <summary>The refusal in the token; null where it is not one that a trusted key signed for this device.</summary>
    public async Task<Refusal?> VerifyRefusalAsync(string token, string deviceId) =>
        await VerifyAsync(token, RefusalType, deviceId) is { } jwt
            ? new(jwt.Subject, deviceId, Text(jwt, "access"), Moment(jwt, "iat")!.Value)
            : null;

    private async Task<JsonWebToken?> VerifyAsync(string token, string type, string deviceId)
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
        return result is { IsValid: true, SecurityToken: JsonWebToken jwt } && Text(jwt, "device") == deviceId && Moment(jwt, "iat") is not null
            ? jwt
            : null;
    }

    private static string Text(JsonWebToken jwt, string claim) => jwt.TryGetPayloadValue<string>(claim, out var text) ? text : "";

    private static DateTimeOffset? Moment(JsonWebToken jwt, string claim) =>
        jwt.TryGetPayloadValue<long>(claim, out var seconds) && seconds is >= 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
