using System.Buffers;

namespace Nyra.Readiness.Secrets;

/// <summary>
/// The license signing key as <c>nyra keys</c> makes it: base64 of PKCS#8, without PEM's lines around it. Every P-256 key begins alike: the
/// first 36 bytes say nothing but what it is.
/// </summary>
internal static class SigningKeyShape
{
    public const string Name = "license-signing-key";

    // With the public point, as .NET and OpenSSL write it, 184 characters.
    private const int Most = 200;
    private const int Least = 88;

    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    // PKCS#8 of P-256: version 0, id-ecPublicKey, and the curve's beginning.
    public static ReadOnlySpan<byte> Opening => "MIGHAgEAMBMGByqGSM49"u8;

    // What is the same in all of them.
    private static int Same => 48;

    public static SecretMatch? At(ReadOnlySpan<byte> bytes, int start, int stride)
    {
        Span<byte> key = stackalloc byte[Most];
        key = key[..SpacedText.CopyRun(bytes, start, stride, Base64, key)];
        return key.Length < Least || !Randomness.Looks(key[Same..])
            ? null
            : new(start, key.Length * stride, Name, "MIGH…", Fingerprint.Of(key));
    }
}
