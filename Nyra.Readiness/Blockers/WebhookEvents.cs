using Nyra.Billing.Stripe;
using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.Readiness.Blockers;

/// <summary>The handbook's webhook events: ready where a handler, the endpoint's subscription and a green rehearsal are there. Pure.</summary>
public static class WebhookEvents
{
    /// <param name="subscribed">What the endpoint gets; null where that is not known.</param>
    /// <param name="rehearsals">In any order.</param>
    public static IReadOnlyList<WebhookEventReadiness> Of(IReadOnlyCollection<string>? subscribed, IReadOnlyList<RehearsalReport> rehearsals) =>
    [
        .. HandledEvents.Required.Select(type => Of(type, "required", subscribed, rehearsals)),
        .. HandledEvents.Recommended.Select(type => Of(type, "recommended", subscribed, rehearsals)),
    ];

    private static WebhookEventReadiness Of(string type, string requirement, IReadOnlyCollection<string>? subscribed, IReadOnlyList<RehearsalReport> rehearsals)
    {
        var proven = rehearsals.Where(report => report.Ok && report.Events?.Contains(type) == true).MaxBy(report => report.StartedAt)?.StartedAt;
        var missing = new (bool Is, string What)[]
        {
            (HandledEvents.All.Contains(type), "no handler"),
            (subscribed is null || subscribed.Contains("*") || subscribed.Contains(type), "the endpoint does not get it"),
            (subscribed is not null, "the endpoint is not known"),
            (proven is not null, "no green rehearsal had it"),
        }.Where(part => !part.Is).Select(part => part.What).ToList();
        return new(type, requirement, missing.Count == 0, missing.Count == 0 ? "handler, subscription and rehearsal" : string.Join(", ", missing), proven);
    }
}
