using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Nyra.Tests.LicenseClient;

/// <summary>Signs any text as a JWS (ES256), also text that the backend's own code would never sign.</summary>
internal static class Jws
{
    // {"alg":"ES256",…}.{"iss":…}.signature, each base64url
    public static string Sign(string header, string payload, ECDsa key)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static string Decode(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));

    /// <summary>Whether one of the keys signed the token, whatever it says; false for what is no token.</summary>
    public static bool IsSignedBy(string token, IEnumerable<ECDsa> keys)
    {
        var end = token.LastIndexOf('.');
        if (end < 0 || !Base64Url.IsValid(token.AsSpan(end + 1)))
            return false;
        var (signed, signature) = (Encoding.ASCII.GetBytes(token[..end]), Base64Url.DecodeFromChars(token.AsSpan(end + 1)));
        return signature.Length == 64 && keys.Any(key => key.VerifyData(signed, signature, HashAlgorithmName.SHA256));
    }
}
