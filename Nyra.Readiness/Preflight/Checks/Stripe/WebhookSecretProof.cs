using System.Text.Json.Serialization;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>When an event of Stripe's last held, and with which signing secret: <c>{"secret":"9f2a…","at":"…"}</c>. Outlives the process that took it in.</summary>
/// <param name="Secret">See <see cref="Mark"/>.</param>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>.</remarks>
public sealed record WebhookSecretProof(string Secret, DateTimeOffset At)
{
    public const string Name = "webhook-secret-proof";

    public static readonly WebhookSecretProof None = new("", default);

    public static StoreDocument<WebhookSecretProof> In(IEntitlementStore store) =>
        new(store, Name, WebhookSecretProofJson.Default.WebhookSecretProof, None, replaceable: true);

    /// <summary>By what the secrets are known again that a backend has, without telling them: the first 16 hex digits of their SHA-256.</summary>
    public static string Mark(string? signingSecrets) => Sha256Hex.Of(string.Join('\n', new WebhookOptions { SigningSecrets = signingSecrets }.Secrets.Order(StringComparer.Ordinal)))[..16];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WebhookSecretProof))]
internal sealed partial class WebhookSecretProofJson : JsonSerializerContext;
