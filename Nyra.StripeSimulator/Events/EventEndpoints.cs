using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator.Events;

internal static class EventEndpoints
{
    public static void MapEvents(this ApiRoutes api)
    {
        api.Get("/v1/events", List);
        api.Get("/v1/events/{id}", Retrieve);
        api.Post<StripeEvent>("/v1/events/{id}/retry", Retry);
    }

    private static Answer Retrieve(ApiCall call) =>
        call.Find(call.Simulator.Events.Current()) is { } occurred ? call.Parameters.Refusal() ?? Answer.Of(occurred)
            : call.NoSuch("event");

    private static Answer List(ApiCall call)
    {
        var parameters = call.Parameters;
        var pagination = Pagination.Read(parameters);
        var type = parameters.Text("type");
        var types = parameters.Texts("types");
        var created = TimeRange.Read(parameters, "created");
        var delivered = parameters.Flag("delivery_success");
        if (type is not null && types.Count > 0)
        {
            parameters.Refuse(StripeErrors.Invalid("You may only specify one of these parameters: type, types.", "type"));
        }

        return parameters.Refusal() ?? pagination.Page(
            call.Simulator.Events.Current().NewestFirst(),
            occurred => (type is null || Matches(occurred.Type, type))
                && (types.Count == 0 || types.Contains(occurred.Type))
                && created.Includes(occurred.Created)
                && (delivered is null || delivered == (occurred.PendingWebhooks == 0)),
            "event", "/v1/events");
    }

    /// <summary>What the Stripe CLI's "events resend" calls: once more to one endpoint, to CLIs, or to all that want the event.</summary>
    private static Answer Retry(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.Events.Current()) is not { } occurred)
        {
            return call.NoSuch("event");
        }

        var chosen = parameters.Reference("webhook_endpoint", "webhook endpoint", simulator.WebhookEndpoints);
        var toStripeCli = parameters.Flag("for_stripecli") == true;
        parameters.Text("account");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        IEnumerable<IWebhookTarget> targets = chosen is not null ? [chosen]
            : toStripeCli ? simulator.StripeCli.All
            : simulator.WebhookTargets.Where(target => target.Wants(occurred.Type));
        foreach (var target in targets)
        {
            simulator.Webhooks.Resend(occurred, target);
        }

        return Answer.Of(occurred);
    }

    // "invoice.*" and "*" as in Stripe's documentation of the filter.
    private static bool Matches(string type, string filter) =>
        filter.EndsWith('*') ? type.StartsWith(filter[..^1], StringComparison.Ordinal) : type == filter;
}
