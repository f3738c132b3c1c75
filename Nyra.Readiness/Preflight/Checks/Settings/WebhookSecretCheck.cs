using System.ComponentModel.DataAnnotations;
using Nyra.Billing.Configuration;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Settings;

/// <summary>The webhook endpoint's signing secret is set; two while it is being rolled, and no longer.</summary>
public sealed class WebhookSecretCheck() : SettingCheck("webhook-secret", Names.StripeWebhookSecret, "Webhook signing secret")
{
    private const string Link = "https://docs.stripe.com/webhooks#roll-endpoint-secrets";

    // Prefix and what Stripe puts behind it; those of the CLI are longer.
    private const int LeastCharacters = 30;

    protected override CheckResult Look(string value, PreflightContext context)
    {
        var options = new WebhookOptions { SigningSecrets = value };
        if (Refused(options.Validate(new ValidationContext(options))) is { } refused)
            return refused;
        if (options.Secrets.FirstOrDefault(secret => secret.Length < LeastCharacters) is { } shortOne)
            return CheckResult.Fail($"{Key} holds a secret of {shortOne.Length} characters, which is not one of Stripe's.", Remedy(context), link: Link);
        return options.Secrets.Count == 1
            ? CheckResult.Pass("One signing secret.")
            : CheckResult.Warn(
                $"{options.Secrets.Count} signing secrets are accepted.", "Fine while one is being rolled: take the old one out once Stripe has stopped signing with it, a day at most.",
                link: Link);
    }

    protected override string Remedy(PreflightContext context) =>
        "Take it (whsec_…) from the webhook endpoint's page in Stripe's dashboard, of this mode, and put it into the secret store.";
}
