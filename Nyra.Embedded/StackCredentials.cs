using System.Security.Cryptography;

namespace Nyra.Embedded;

/// <summary>Credentials made for one run of the stack and forgotten with it.</summary>
public sealed record StackCredentials(string StripeKey, string OperatorToken, string LicenseApiToken, string LicenseSigningSecret)
{
    public static StackCredentials New()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new("sk_test_" + Random(), Random(), Random(), Convert.ToBase64String(key.ExportPkcs8PrivateKey()));
    }

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
