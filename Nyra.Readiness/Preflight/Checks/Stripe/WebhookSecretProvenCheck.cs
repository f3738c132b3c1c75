using System.Globalization;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>The signing secret is the endpoint's own: an event that Stripe signed held. Nothing else proves it, a secret only looks right.</summary>
public sealed class WebhookSecretProvenCheck : ICheck
{
    public string Name => "webhook-secret-proven";

    public string Title => "Stripe's signature held on an event";

    public CheckGroup Group => CheckGroup.StripeSetup;

    public Seat Seats => Seat.Backend;

    public Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct) => Task.FromResult(context.Parts!.LastEvent is { } at
        ? CheckResult.Pass("An event that Stripe signed was taken in.", string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd HH:mm}Z"))
        : CheckResult.Warn(
            "No event of Stripe's has come since the backend started: that the signing secret is the endpoint's is not proven.",
            context.Live
                ? "Resend one to the endpoint: stripe events resend evt_… --webhook-endpoint we_… --live; until then that backend and operator hold the same secret is what stale-signature-refused shows."
                : "Rehearse, or send one: stripe trigger invoice.paid",
            link: StripeLook.Dashboard + "webhooks"));
}
