using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Nyra.Billing.Licensing;

namespace Nyra.Tests.Infrastructure;

/// <summary>License signing keys made for one test.</summary>
internal static class TestKeys
{
    public static SigningKeys New() => SigningKeys.Parse(NewSecret());

    public static string NewSecret()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>The public halves as a JSON Web Key Set.</summary>
    public static string Published(SigningKeys keys) => $"{{\"keys\":[{string.Join(",", keys.All.Select(Jwk))}]}}";

    private static string Jwk(ECDsaSecurityKey key)
    {
        var q = key.ECDsa.ExportParameters(false).Q;
        return $"{{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"{key.KeyId}\",\"x\":\"{Base64UrlEncoder.Encode(q.X)}\",\"y\":\"{Base64UrlEncoder.Encode(q.Y)}\"}}";
    }
}
