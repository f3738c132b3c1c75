using Nyra.Billing.Stripe;
using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>The endpoint gets the events the handbook requires, and no more than are handled.</summary>
public sealed class WebhookEventsCheck() : WebhookEndpointPart("webhook-events", "Webhook events")
{
    protected override CheckResult Look(WebhookEndpoint endpoint, PreflightContext context)
    {
        if (endpoint.EnabledEvents.Contains("*"))
            return CheckResult.Warn("The endpoint gets every event there is.", "Choose the ones that are handled: what is not is traffic, and of some Stripe waits for an answer.", endpoint.Id, Webhooks);
        var missing = HandledEvents.Required.Except(endpoint.EnabledEvents).ToList();
        if (missing.Count > 0)
            return CheckResult.Fail($"The endpoint does not get {string.Join(", ", missing)}.", "Add them to the endpoint's events.", endpoint.Id, Webhooks);
        var unhandled = endpoint.EnabledEvents.Except(HandledEvents.All).Where(type => !HandledEvents.IsRecorded(type)).ToList();
        if (unhandled.Count > 0)
            return CheckResult.Warn($"Not handled: {string.Join(", ", unhandled)}.", "Take them out of the endpoint's events.", endpoint.Id, Webhooks);
        var optional = HandledEvents.Recommended.Concat(HandledEvents.Additional).Except(endpoint.EnabledEvents).ToList();
        var unrecorded = HandledEvents.Recorded.Except(endpoint.EnabledEvents).ToList();
        string?[] warnings =
        [
            optional.Count > 0 ? $"Recommended, too: {string.Join(", ", optional)}." : null,
            unrecorded.Count > 0
                ? $"Not subscribed, so refunds and disputes are recorded late or not at all: {string.Join(", ", unrecorded)}."
                : null,
        ];
        return string.Join(' ', warnings.OfType<string>()) is { Length: > 0 } warning
            ? CheckResult.Warn(warning, "Add them to the endpoint's events.", endpoint.Id, Webhooks)
            : CheckResult.Pass($"All {HandledEvents.Subscribed.Count} events.", endpoint.Id);
    }
}
