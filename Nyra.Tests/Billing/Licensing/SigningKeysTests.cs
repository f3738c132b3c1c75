using System.Security.Cryptography;
using Nyra.Billing.Licensing;
using Xunit;

namespace Nyra.Tests.Billing.Licensing;

public class SigningKeysTests
{
    [Fact]
    public void A_key_reads_the_same_as_pem_as_pem_with_written_line_ends_and_as_base64()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = ecdsa.ExportPkcs8PrivateKeyPem();
        var ids = new[] { pem, pem.ReplaceLineEndings("\\n"), $"  {pem}\r\n", Convert.ToBase64String(ecdsa.ExportPkcs8PrivateKey()) }
            .Select(secret =>
            {
                using var keys = SigningKeys.Parse(secret);
                return keys.Current.KeyId;
            });
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public void Of_several_keys_the_first_signs_and_all_are_published()
    {
        using var one = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var first = SigningKeys.Parse(one.ExportPkcs8PrivateKeyPem());
        using var pem = SigningKeys.Parse($"{one.ExportPkcs8PrivateKeyPem()}\n{other.ExportPkcs8PrivateKeyPem()}");
        using var base64 = SigningKeys.Parse($"{Convert.ToBase64String(one.ExportPkcs8PrivateKey())}, {Convert.ToBase64String(other.ExportPkcs8PrivateKey())}");
        Assert.Equal(first.Current.KeyId, pem.Current.KeyId);
        Assert.Equal(pem.All.Select(key => key.KeyId), base64.All.Select(key => key.KeyId));
        Assert.Equal(2, pem.All.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key at all")]
    [InlineData("AAAA")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nhalf of it")]
    public void What_is_no_key_is_a_problem_that_shows_nothing_of_it(string secret)
    {
        var problem = SigningKeys.Problem(secret);
        Assert.NotNull(problem);
        Assert.DoesNotContain("AAAA", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "holds no key")]
    [InlineData(" , ", "holds no key")]
    [InlineData("no key", "is neither PEM nor base64")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nhalf of it", "holds no key")]
    public void A_text_without_a_key_is_described(string secret, string problem) => Assert.Equal(problem, SigningKeys.Problem(secret));

    [Fact]
    public void A_comma_too_many_does_not_matter()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(SigningKeys.Problem($"{Convert.ToBase64String(ecdsa.ExportPkcs8PrivateKey())},,"));
    }

    [Fact]
    public void A_key_of_another_kind_or_curve_or_a_public_one_is_named_as_such()
    {
        using var rsa = RSA.Create(2048);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal("is not a PKCS#8 EC private key", SigningKeys.Problem(rsa.ExportPkcs8PrivateKeyPem()));
        Assert.Equal("is an EC key of 384 bits; ES256 needs P-256", SigningKeys.Problem(p384.ExportPkcs8PrivateKeyPem()));
        Assert.Contains("PUBLIC KEY", SigningKeys.Problem(p256.ExportSubjectPublicKeyInfoPem()), StringComparison.Ordinal);
        Assert.Contains("EC PRIVATE KEY", SigningKeys.Problem(p256.ExportECPrivateKeyPem()), StringComparison.Ordinal);
    }
}
