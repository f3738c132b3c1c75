using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Nyra.Billing.Entitlements;

namespace Nyra.Billing.Licensing;

/// <summary>Signs what the desktop verifies offline: licenses, and the refusals that alone may revoke one.</summary>
public sealed class LicenseIssuer(SigningKeys keys)
{
    public const string Issuer = "nyra-billing";
    public const string Audience = "nyra-little-buddy";
    public const string LicenseType = "nyra-license+jwt";
    public const string RefusalType = "nyra-refusal+jwt";
    public const string KeyType = "nyra-key+jwt";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly SigningCredentials _credentials = new(keys.Current, SecurityAlgorithms.EcdsaSha256);

    /// <summary>
    /// <c>{"iss","aud","sub":customer,"device","plan","features":[…],"ai_cap","access":code,"access_ends","jti","nonce","iat","exp","refresh_after","grace_ends"}</c>;
    /// times are Unix seconds.
    /// </summary>
    /// <param name="nonce">What the device made up for this request, so that it can tell a fresh answer from one replayed; null where it sent none.</param>
    public string Issue(string customerId, string deviceId, BillingState billing, Access access, LicenseTerms terms, string? nonce = null)
    {
        var claims = Claims(customerId, deviceId, terms.Issued, nonce);
        claims["plan"] = billing.Plan ?? "";
        claims["features"] = billing.Features.ToArray();
        if (billing.HostedAiCap is { } cap)
            claims["ai_cap"] = cap;
        claims["access"] = access.Code;
        if (access.Until is { } until)
            claims["access_ends"] = until.ToUnixTimeSeconds();
        claims["exp"] = terms.Expires.ToUnixTimeSeconds();
        claims["refresh_after"] = terms.RefreshAfter.ToUnixTimeSeconds();
        claims["grace_ends"] = terms.GraceEnds.ToUnixTimeSeconds();
        return Sign(claims, LicenseType);
    }

    /// <summary><c>{"iss","aud","sub":customer,"device","access":code,"jti","nonce","iat"}</c>: from <c>iat</c> on, no license of this device holds.</summary>
    public string Refuse(string customerId, string deviceId, Access access, DateTimeOffset now, string? nonce = null)
    {
        var claims = Claims(customerId, deviceId, now, nonce);
        claims["access"] = access.Code;
        return Sign(claims, RefusalType);
    }

    /// <summary><c>{"iss","aud","sub":kid,"x","y","iat"}</c>: who trusts the one key may trust the other.</summary>
    public static string Vouch(ECDsaSecurityKey by, ECDsaSecurityKey trusted, DateTimeOffset now)
    {
        var (x, y) = SigningKeys.PointOf(trusted);
        var claims = Claims(trusted.KeyId, now);
        (claims["x"], claims["y"]) = (x, y);
        return Sign(claims, KeyType, new(by, SecurityAlgorithms.EcdsaSha256));
    }

    private static Dictionary<string, object> Claims(string customerId, string deviceId, DateTimeOffset issued, string? nonce)
    {
        var claims = Claims(customerId, issued);
        (claims["device"], claims["jti"]) = (deviceId, Guid.NewGuid().ToString("N"));
        if (nonce is not null)
            claims["nonce"] = nonce;
        return claims;
    }

    private static Dictionary<string, object> Claims(string subject, DateTimeOffset issued) => new()
    {
        ["iss"] = Issuer,
        ["aud"] = Audience,
        ["sub"] = subject,
        ["iat"] = issued.ToUnixTimeSeconds(),
    };

    private string Sign(Dictionary<string, object> claims, string type) => Sign(claims, type, _credentials);

    private static string Sign(Dictionary<string, object> claims, string type, SigningCredentials credentials) => Handler.CreateToken(new SecurityTokenDescriptor
    {
        Claims = claims,
        SigningCredentials = credentials,
        TokenType = type,
    });
}
