using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>Stripe posts events to the backend: to exactly one endpoint, enabled, over https.</summary>
public sealed class WebhookEndpointCheck() : WebhookEndpointPart("webhook-endpoint", "One webhook endpoint for our address")
{
    protected override CheckResult Look(WebhookEndpoint endpoint, PreflightContext context)
    {
        if (endpoint.Status != "enabled")
            return CheckResult.Fail($"The webhook endpoint {endpoint.Id} is {endpoint.Status}.", "Enable it; Stripe turns off endpoints that fail for days.", endpoint.Url, Webhooks);
        var url = new Uri(endpoint.Url);
        return url.Scheme == "https" || (url.IsLoopback && !context.Live)
            ? CheckResult.Pass($"One endpoint, enabled{(url.Scheme == "https" ? ", over https" : ", on this machine")}.", $"{endpoint.Id} {endpoint.Url}")
            : CheckResult.Fail("The webhook endpoint is not https.", "Give the backend's https address.", endpoint.Url, Webhooks);
    }
}
