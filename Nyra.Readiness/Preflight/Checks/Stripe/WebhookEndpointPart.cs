using Stripe;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>Something that must be so of our webhook endpoint.</summary>
public abstract class WebhookEndpointPart(string name, string title) : StripeCheck(name, title)
{
    protected const string Webhooks = StripeLook.Dashboard + "webhooks";

    protected sealed override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        if (await WebhookUrl.OursAsync(context, ct) is not { } ours)
            return CheckResult.Fail("The backend's address is not known.", $"Set {Names.BillingBaseUrl}, or save the decision about the domain and backend URL.");
        return await WebhookUrl.EndpointsAsync(stripe, context, ours, ct) switch
        {
            [] => CheckResult.Fail($"Stripe has no webhook endpoint for {ours}.", "Make one with the events the handbook requires, and put its signing secret into the secret store.", link: Webhooks),
            [var endpoint] => Look(endpoint, context),
            var several => CheckResult.Fail($"Stripe has {several.Count} webhook endpoints for {ours}: each event would come as often.", "Delete all but the one whose signing secret is in use.", string.Join(", ", several.Select(endpoint => endpoint.Id)), Webhooks),
        };
    }

    protected abstract CheckResult Look(WebhookEndpoint endpoint, PreflightContext context);
}
