using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Nyra.BillingApi.Ingest;

/// <summary>
/// Whether Stripe sent the body: <c>Stripe-Signature: t=UNIX,v1=HEX[,v1=HEX…]</c>, where v1 is HMAC-SHA256 over <c>t.body</c>
/// (https://docs.stripe.com/webhooks#verify-manually). Over the bytes as they came; the SDK makes a text of them first.
/// </summary>
/// <param name="secrets">More than one while a secret is being rolled; any one will do.</param>
internal sealed class WebhookSignature(IEnumerable<string> secrets)
{
    private const long ToleranceSeconds = 300;

    // A sender signs once with each of an endpoint's secrets, and those are two at most.
    private const int MostSignatures = 8;

    private readonly byte[][] _secrets = [.. secrets.Select(Encoding.UTF8.GetBytes)];

    public bool Holds(ReadOnlySpan<byte> body, ReadOnlySpan<char> header, DateTimeOffset now)
    {
        Span<byte> signatures = stackalloc byte[MostSignatures * HMACSHA256.HashSizeInBytes];
        var time = Read(header, signatures, out var length);
        return length > 0 && IsRecent(time, now) && IsSigned(time, body, signatures[..length]);
    }

    /// <summary>Returns the text of t, and writes the v1 signatures one after another; what is neither is skipped, and what is no pair spoils all.</summary>
    private static ReadOnlySpan<char> Read(ReadOnlySpan<char> header, Span<byte> signatures, out int length)
    {
        length = 0;
        var time = ReadOnlySpan<char>.Empty;
        foreach (var range in header.Split(','))
        {
            var part = header[range];
            // No header of Stripe's has one; the SDK refuses it, too.
            if (!part.Contains('='))
            {
                length = 0;
                return [];
            }
            if (part.StartsWith("t=") && time.IsEmpty)
                time = part[2..];
            else if (part.StartsWith("v1=") && length < signatures.Length && part.Length == 3 + 2 * HMACSHA256.HashSizeInBytes
                && Convert.FromHexString(part[3..], signatures[length..], out _, out var written) == OperationStatus.Done)
                length += written;
        }
        return time;
    }

    private static bool IsRecent(ReadOnlySpan<char> time, DateTimeOffset now) =>
        long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs(now.ToUnixTimeSeconds() - seconds) <= ToleranceSeconds;

    private bool IsSigned(ReadOnlySpan<char> time, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signatures)
    {
        var signed = ArrayPool<byte>.Shared.Rent(time.Length + 1 + body.Length);
        var length = Encoding.ASCII.GetBytes(time, signed);
        signed[length++] = (byte)'.';
        body.CopyTo(signed.AsSpan(length));
        length += body.Length;
        Span<byte> own = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var holds = false;
        foreach (var secret in _secrets)
        {
            HMACSHA256.HashData(secret, signed.AsSpan(0, length), own);
            for (var at = 0; at < signatures.Length; at += own.Length)
                holds |= CryptographicOperations.FixedTimeEquals(signatures.Slice(at, own.Length), own);
        }
        ArrayPool<byte>.Shared.Return(signed);
        return holds;
    }
}
