using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Nyra.StripeSimulator.Webhooks;

/// <summary>
/// Stripe's signature scheme (https://docs.stripe.com/webhooks#verify-manually):
/// <code>Stripe-Signature: t=1700000000,v1=HEX[,v1=HEX…]</code>
/// with v1 = HMAC-SHA256 over "t.body", keyed with the whole "whsec_…" text.
/// </summary>
internal static class WebhookSignature
{
    public static string Header(ReadOnlySpan<byte> body, IReadOnlyList<string> secrets, long timestamp)
    {
        var time = timestamp.ToString(CultureInfo.InvariantCulture);
        var signed = new byte[time.Length + 1 + body.Length];
        Encoding.ASCII.GetBytes(time, signed);
        signed[time.Length] = (byte)'.';
        body.CopyTo(signed.AsSpan(time.Length + 1));
        var header = new StringBuilder("t=").Append(time);
        foreach (var secret in secrets)
        {
            var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
            header.Append(",v1=").Append(Convert.ToHexStringLower(signature));
        }

        return header.ToString();
    }
}
