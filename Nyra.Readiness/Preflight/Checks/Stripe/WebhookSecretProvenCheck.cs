using System.Globalization;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>The signing secret is the endpoint's own: an event that Stripe signed held. Nothing else proves it, a secret only looks right.</summary>
public sealed class WebhookSecretProvenCheck : ICheck
{
    private const string Unproven = "No event that Stripe signed has come with the present signing secret: that it is the endpoint's is not proven.";

    public string Name => "webhook-secret-proven";

    public string Title => "Stripe's signature held on an event";

    public CheckGroup Group => CheckGroup.StripeSetup;

    public Seat Seats => Seat.Backend;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        var parts = context.Parts!;
        var kept = (await WebhookSecretProof.In(parts.Store).ReadAsync(ct)).Value;
        DateTimeOffset? proven = kept.Secret == WebhookSecretProof.Mark(context.Setting(Names.StripeWebhookSecret)) ? kept.At : null;
        if ((parts.LastEvent ?? proven) is { } at)
            return CheckResult.Pass("An event that Stripe signed was taken in.", string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd HH:mm}Z"));
        const string Where = StripeLook.Dashboard + "webhooks";
        return context.Live
            ? CheckResult.Fail(
                Unproven,
                "Have Stripe send the endpoint one: in the dashboard start a subscription with a free trial for a customer of your own and cancel it, which charges nothing; "
                + "or resend an earlier one: stripe events resend evt_… --webhook-endpoint we_… --live", link: Where)
            : CheckResult.Warn(Unproven, "Rehearse, or send one: stripe trigger invoice.paid", link: Where);
    }
}
