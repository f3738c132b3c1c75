using System.Text.Json.Serialization;

namespace Nyra.Billing.Entitlements;

/// <summary>A checkout that a device began, and the challenge only that device can answer.</summary>
/// <param name="SessionId">Stripe's checkout session, <c>cs_…</c>.</param>
/// <param name="Challenge">base64url(SHA-256(verifier)), as in PKCE (RFC 7636, S256); the device keeps the verifier.</param>
/// <param name="ExpiresAt">When Stripe lets the session expire if nobody pays.</param>
/// <param name="CompletedAt">When Stripe was first seen to say that it is paid; null until then.</param>
public sealed record CheckoutRecord(
    string SessionId, string CustomerId, string DeviceId, string Challenge, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt,
    DateTimeOffset? CompletedAt = null)
{
    /// <summary>Until when it is worth keeping: a day past its end, a month if it was paid.</summary>
    [JsonIgnore]
    public DateTimeOffset KeptUntil => ExpiresAt.AddDays(CompletedAt is null ? 1 : 30);
}
