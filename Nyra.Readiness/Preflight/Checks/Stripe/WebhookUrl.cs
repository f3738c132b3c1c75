using Nyra.Readiness.CommandCenter;
using Stripe;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>Which of the account's webhook endpoints is ours.</summary>
public static class WebhookUrl
{
    public const string Path = "webhooks/stripe";

    /// <summary>The address Stripe is to post to; null where the backend's is not known.</summary>
    public static async Task<Uri?> OursAsync(PreflightContext context, CancellationToken ct)
    {
        var address = context.Setting(Names.BillingBaseUrl)
            ?? (await context.CommandCenterAsync(ct)).Document?.Value.Decided(DecisionNames.BackendUrl)?.Value;
        return Uri.TryCreate(address?.TrimEnd('/') + "/", UriKind.Absolute, out var backend) ? new(backend, Path) : null;
    }

    public static async Task<List<WebhookEndpoint>> EndpointsAsync(StripeClient stripe, PreflightContext context, Uri ours, CancellationToken ct) =>
        [.. (await context.WebhookEndpointsAsync(stripe, ct)).Where(endpoint => Uri.TryCreate(endpoint.Url, UriKind.Absolute, out var url) && url == ours)];
}
