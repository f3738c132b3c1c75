using System.Security.Cryptography;

namespace Nyra.Readiness.Secrets;

/// <summary>Names a secret without telling it: the first 16 hex digits of its SHA-256.</summary>
internal static class Fingerprint
{
    public const int Length = 16;

    public static string Of(ReadOnlySpan<byte> secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, hash);
        return Convert.ToHexStringLower(hash[..(Length / 2)]);
    }
}
