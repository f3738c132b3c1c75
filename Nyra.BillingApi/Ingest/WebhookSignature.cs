using Stripe;

namespace Nyra.BillingApi.Ingest;

/// <summary>Whether Stripe sent the body: <c>Stripe-Signature: t=UNIX,v1=HEX[,v1=HEX…]</c> over the raw bytes, five minutes of tolerance.</summary>
public static class WebhookSignature
{
    private const long ToleranceSeconds = 300;

    /// <param name="secrets">More than one while a secret is being rolled; any one will do.</param>
    public static bool Holds(string body, string? header, IEnumerable<string> secrets, DateTimeOffset now) =>
        !string.IsNullOrWhiteSpace(header) && secrets.Any(secret => Holds(body, header, secret, now));

    private static bool Holds(string body, string header, string secret, DateTimeOffset now)
    {
        try
        {
            EventUtility.ValidateSignature(body, header, secret, ToleranceSeconds, now.ToUnixTimeSeconds());
            return true;
        }
        // The SDK meets a malformed header with whatever its parsing happens to throw.
        catch (Exception error) when (error is StripeException or FormatException or OverflowException or ArgumentException
            or IndexOutOfRangeException or KeyNotFoundException or NullReferenceException)
        {
            return false;
        }
    }
}
