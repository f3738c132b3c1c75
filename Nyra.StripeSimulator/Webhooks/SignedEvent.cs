namespace Nyra.StripeSimulator.Webhooks;

/// <summary>An event as one attempt sends it.</summary>
/// <param name="Body">The very bytes that were signed.</param>
/// <param name="Signature">The Stripe-Signature header.</param>
internal sealed record SignedEvent(byte[] Body, string Signature)
{
    public const string ContentType = "application/json; charset=utf-8";
    public const string UserAgent = "Stripe/1.0 (+https://stripe.com/docs/webhooks)";
    public const string Accept = "*/*; q=0.5, application/xml";
    public const string CacheControl = "no-cache";
}
