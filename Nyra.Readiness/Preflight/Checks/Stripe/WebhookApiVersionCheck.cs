using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>Events are written in the release train this backend was built for.</summary>
public sealed class WebhookApiVersionCheck() : WebhookEndpointPart("webhook-api-version", "Webhook API version")
{
    protected override CheckResult Look(WebhookEndpoint endpoint, PreflightContext context)
    {
        // Null means the account's default, which may move under us.
        if (endpoint.ApiVersion is not { } version)
        {
            return context.Live
                ? CheckResult.Warn("The endpoint has no API version of its own.", $"Make it anew with {StripeConfiguration.ApiVersion}: the account's default may change.", endpoint.Id, Webhooks)
                : CheckResult.Pass("The account's default version.", endpoint.Id);
        }
        return TrainOf(version) == TrainOf(StripeConfiguration.ApiVersion)
            ? CheckResult.Pass("The release train this backend was built for.", version)
            : CheckResult.Fail("Events are written in another release train than this backend was built for.", $"Make the endpoint anew with {StripeConfiguration.ApiVersion}.", version, Webhooks);
    }

    // 2026-10-28.endive: shapes may change between trains, not within one.
    private static string TrainOf(string version) => version[(version.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
