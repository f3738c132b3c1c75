using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Webhooks;

/// <summary>/v1/webhook_endpoints.</summary>
internal static class WebhookEndpointsApi
{
    public static void MapWebhookEndpoints(this ApiRoutes api)
    {
        api.Post<WebhookEndpoint>("/v1/webhook_endpoints", Create);
        api.Get("/v1/webhook_endpoints", List);
        api.Get("/v1/webhook_endpoints/{id}", Retrieve);
        api.Post<WebhookEndpoint>("/v1/webhook_endpoints/{id}", Update);
        api.Delete("/v1/webhook_endpoints/{id}", Delete);
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        parameters.Required("url");
        var events = ReadEvents(parameters);
        if (!parameters.Has("enabled_events"))
        {
            parameters.Refuse(StripeErrors.Missing("enabled_events"));
        }

        var endpoint = new WebhookEndpoint
        {
            Id = simulator.Ids.Next("we_1", 23),
            ApiVersion = parameters.Text("api_version"),
            Created = simulator.Clock.Now,
            Description = parameters.Clearable("description").Value,
            EnabledEvents = events,
            Metadata = parameters.Metadata(),
            Secret = simulator.Ids.Next("whsec_", 32),
            Url = parameters.Url("url") ?? "",
        };
        if (parameters.Flag("connect") == true)
        {
            parameters.Unsupported("connect");
        }

        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        simulator.WebhookEndpoints.Add(endpoint);
        return Answer.Json(WithSecret(endpoint));
    }

    private static Answer Retrieve(ApiCall call) =>
        call.Find(call.Simulator.WebhookEndpoints) is { } endpoint
            ? call.Parameters.Refusal() ?? Answer.Of(endpoint)
            : call.NoSuch("webhook endpoint");

    private static Answer List(ApiCall call)
    {
        var pagination = Pagination.Read(call.Parameters);
        return call.Parameters.Refusal() ?? pagination.Page(
            call.Simulator.WebhookEndpoints.NewestFirst(), _ => true, "webhook endpoint", "/v1/webhook_endpoints");
    }

    private static Answer Update(ApiCall call)
    {
        var parameters = call.Parameters;
        if (call.Find(call.Simulator.WebhookEndpoints) is not { } endpoint)
        {
            return call.NoSuch("webhook endpoint");
        }

        var url = parameters.Url("url") ?? endpoint.Url;
        var events = parameters.Has("enabled_events") ? ReadEvents(parameters) : endpoint.EnabledEvents;
        var description = parameters.Clearable("description").Or(endpoint.Description);
        var metadata = parameters.Metadata(endpoint.Metadata);
        var enabled = parameters.Flag("disabled") is { } disabled ? !disabled : endpoint.IsEnabled;
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        (endpoint.Url, endpoint.EnabledEvents, endpoint.Description) = (url, events, description);
        (endpoint.Metadata, endpoint.IsEnabled) = (metadata, enabled);
        return Answer.Of(endpoint);
    }

    private static Answer Delete(ApiCall call)
    {
        if (call.Find(call.Simulator.WebhookEndpoints) is not { } endpoint)
        {
            return call.NoSuch("webhook endpoint");
        }

        if (call.Parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        endpoint.IsEnabled = false;
        call.Simulator.WebhookEndpoints.Remove(endpoint);
        call.Simulator.Webhooks.Forget(endpoint);
        return Answer.Of(new Deleted(endpoint.Id, endpoint.Object));
    }

    private static IReadOnlyList<string> ReadEvents(Parameters parameters)
    {
        var events = parameters.Texts("enabled_events");
        if (parameters.Has("enabled_events") && (events.Count == 0 || events.Any(string.IsNullOrWhiteSpace)))
        {
            parameters.Refuse(StripeErrors.EmptyString("enabled_events"));
        }

        return events;
    }

    private static byte[] WithSecret(WebhookEndpoint endpoint)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(StripeJson.Bytes(endpoint))!;
        json["secret"] = endpoint.Secret;
        return StripeJson.Bytes(json);
    }
}
