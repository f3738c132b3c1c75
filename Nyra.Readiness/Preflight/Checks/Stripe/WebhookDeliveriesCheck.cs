using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>Stripe's recent events reached the backend.</summary>
public sealed class WebhookDeliveriesCheck() : StripeCheck("webhook-deliveries", "Recent deliveries succeed")
{
    private static readonly TimeSpan Recent = TimeSpan.FromDays(3);

    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        var failing = await stripe.V1.Events.ListAsync(
            new EventListOptions
            {
                DeliverySuccess = false,
                Limit = 100,
                Types = [.. HandledEvents.All],
                Created = new DateRangeOptions { GreaterThanOrEqual = (context.Time.GetUtcNow() - Recent).UtcDateTime },
            },
            cancellationToken: ct);
        return failing.Data.Count == 0
            ? CheckResult.Pass("No event of the last three days waits to be delivered.")
            : CheckResult.Warn(
                $"{failing.Data.Count}{(failing.HasMore ? " or more" : "")} events of the last three days were not delivered.",
                $"Look at the endpoint's deliveries; then have the accounts compared: {CommandHint.Of("reconcile --dry-run")}", failing.Data[0].Id, StripeLook.Dashboard + "webhooks");
    }
}
