using Microsoft.IdentityModel.Tokens;
using Nyra.Billing.Licensing;

namespace Nyra.BillingApi.Licensing;

/// <summary>One public EC key (RFC 7517); coordinates are base64url.</summary>
public sealed record Jwk(string Kty, string Crv, string X, string Y, string Kid, string Alg, string Use)
{
    public static Jwk Of(string kid, string x, string y) => new("EC", "P-256", x, y, kid, "ES256", "sig");

    public static Jwk Of(ECDsaSecurityKey key) => Of(key.KeyId, SigningKeys.PointOf(key).X, SigningKeys.PointOf(key).Y);
}
