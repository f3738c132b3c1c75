using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Nyra.Billing.Licensing;

/// <summary>The EC P-256 keys licenses are signed with. The first signs; all are published, so that licenses outlive a rotation.</summary>
public sealed class SigningKeys : IDisposable
{
    private readonly List<ECDsaSecurityKey> _keys;

    private SigningKeys(List<ECDsaSecurityKey> keys) => _keys = keys;

    public ECDsaSecurityKey Current => _keys[0];

    public IReadOnlyList<ECDsaSecurityKey> All => _keys;

    /// <summary>A new key as <see cref="Parse"/> takes it: base64 of PKCS#8.</summary>
    public static string NewSecret()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    /// <summary>Reads PKCS#8 EC P-256 private keys: PEM blocks (also with <c>\n</c> written out), or base64 separated by commas.</summary>
    /// <exception cref="FormatException">With a sentence that says what is wrong and never shows the key.</exception>
    public static SigningKeys Parse(string secret)
    {
        var keys = new List<ECDsaSecurityKey>();
        try
        {
            foreach (var pkcs8 in Split(secret.Replace("\\n", "\n", StringComparison.Ordinal)))
                keys.Add(Import(pkcs8));
            return keys.Count > 0 ? new(keys) : throw new FormatException("holds no key");
        }
        catch
        {
            keys.ForEach(key => key.ECDsa.Dispose());
            throw;
        }
    }

    /// <summary>What is wrong with the secret, as the rest of a sentence; null when it is good.</summary>
    public static string? Problem(string secret)
    {
        try
        {
            using var _ = Parse(secret);
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    /// <summary>The coordinates of the public point, base64url.</summary>
    public static (string X, string Y) PointOf(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return (Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
    }

    public void Dispose() => _keys.ForEach(key => key.ECDsa.Dispose());

    private static IEnumerable<byte[]> Split(string secret)
    {
        if (!secret.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            foreach (var base64 in secret.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                yield return FromBase64(base64);
            yield break;
        }
        var rest = secret;
        while (PemEncoding.TryFind(rest, out var block))
        {
            if (rest[block.Label] != "PRIVATE KEY")
                throw new FormatException($"holds a PEM block labelled '{rest[block.Label]}' instead of a PKCS#8 'PRIVATE KEY'");
            yield return FromBase64(rest[block.Base64Data]);
            rest = rest[block.Location.End..];
        }
    }

    private static byte[] FromBase64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new FormatException("is neither PEM nor base64");
        }
    }

    private static ECDsaSecurityKey Import(byte[] pkcs8)
    {
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportPkcs8PrivateKey(pkcs8, out _);
        }
        catch (CryptographicException)
        {
            ecdsa.Dispose();
            throw new FormatException("is not a PKCS#8 EC private key");
        }
        if (ecdsa.KeySize != 256)
        {
            var size = ecdsa.KeySize;
            ecdsa.Dispose();
            throw new FormatException($"is an EC key of {size} bits; ES256 needs P-256");
        }
        // The library's cache is the process' and goes by key id: it would hand out what another host of this process has disposed of.
        var key = new ECDsaSecurityKey(ecdsa) { CryptoProviderFactory = new() { CacheSignatureProviders = false } };
        // RFC 7638: the same key has the same id wherever it is computed.
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return key;
    }
}
