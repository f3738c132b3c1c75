using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Nyra.Billing.Configuration;

/// <summary>How a webhook proves that Stripe sent it.</summary>
public sealed class WebhookOptions : IValidatableObject
{
    /// <summary>Signing secrets, comma-separated: more than one while a secret is being rolled (Stripe lets both sign for a day).</summary>
    [ConfigurationKeyName(Settings.StripeWebhookSecret)]
    public string? SigningSecrets { get; set; }

    public IReadOnlyList<string> Secrets =>
        SigningSecrets?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        const string Remedy = "Take it (whsec_…) from the webhook endpoint's page in Stripe's dashboard, or from: stripe listen --print-secret";
        if (Secrets.Count == 0)
            yield return SettingProblem.Missing(Settings.StripeWebhookSecret, Remedy);
        else if (SettingCharacters.ProblemOfKeys(Settings.StripeWebhookSecret, SigningSecrets) is { } odd)
            yield return new(odd);
        else if (Secrets.Any(secret => !secret.StartsWith("whsec_", StringComparison.Ordinal)))
            yield return SettingProblem.Wrong(Settings.StripeWebhookSecret, "holds something that is no webhook signing secret", Remedy);
    }
}
