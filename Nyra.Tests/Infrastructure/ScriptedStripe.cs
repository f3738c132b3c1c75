using System.Text.Json.Nodes;
using Stripe;

namespace Nyra.Tests.Infrastructure;

/// <summary>
/// What Stripe answers, for tests that script it. <c>ScriptedStripeTests</c> asks the simulator for each of them and compares; those the
/// simulator does not give are as they were recorded from Stripe, or as its documentation has them.
/// </summary>
internal static class ScriptedStripe
{
    /// <summary>GET /v1/customers/{id} of a customer that was deleted, also with its test clock.</summary>
    public static HttpResponseMessage DeletedCustomer(string id) =>
        ScriptedHttp.Json($$"""{"id":"{{id}}","object":"customer","deleted":true}""");

    /// <summary>GET /v1/customers/{id} of one that never was.</summary>
    public static HttpResponseMessage NoSuchCustomer(string id) => Missing(404, "customer", id, "id");

    /// <summary>A list that is filtered by a customer who was deleted or never was; also most of what is created for one.</summary>
    public static HttpResponseMessage NoSuchCustomerReferred(string id) => Missing(400, "customer", id, "customer");

    /// <summary>GET /v1/prices/{id}.</summary>
    public static HttpResponseMessage NoSuchPrice(string id) => Missing(404, "price", id, "price");

    /// <summary>POST /v1/subscriptions of a customer without a card: resource_missing too, and no customer is missing.</summary>
    public static HttpResponseMessage NoPaymentMethod() => Refused(400, new Error(
        "resource_missing", null, "This customer has no attached payment source or default payment method. Please consider adding a "
        + "default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#"
        + "payment-method-priority."));

    /// <summary>A key that is none; without Request-Id.</summary>
    public static HttpResponseMessage InvalidKey(string shown) =>
        Refused(401, new Error(null, null, $"Invalid API Key provided: {shown}"), requestId: null);

    /// <summary>Recorded: another request holds the object. No Retry-After.</summary>
    public static HttpResponseMessage LockTimeout() => Retryable(Refused(429, new Error(
        "lock_timeout", null, "This object cannot be accessed right now because another API request or Stripe process is currently "
        + "accessing it. If you see this error intermittently, retry the request. If you see this error frequently and are making "
        + "multiple concurrent requests to a single object, make your requests serially or at a lower rate.")));

    /// <summary>Status and code are documented; the message and whether Retry-After comes with it are not.</summary>
    public static HttpResponseMessage RateLimited(TimeSpan? retryAfter = null)
    {
        var answer = Refused(429, new Error(
            "rate_limit", null, "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits."));
        answer.Headers.RetryAfter = retryAfter is { } after ? new(after) : null;
        return answer;
    }

    /// <summary>Status and type are documented, the message is not.</summary>
    public static HttpResponseMessage Broken(int status = 500) =>
        Refused(status, new Error(null, null, "An unknown error occurred", "api_error"));

    /// <param name="url">Without the query, as Stripe has it.</param>
    public static HttpResponseMessage List(string url, bool hasMore, params string[] items) => ScriptedHttp.Json(
        $$"""{"object":"list","data":[{{string.Join(",", items)}}],"has_more":{{(hasMore ? "true" : "false")}},"url":"{{url}}"}""");

    /// <summary>The simulator at <paramref name="origin"/>, whose answer at one path arrives otherwise than it was sent.</summary>
    public static StripeClient Altered(string origin, string path, Action<JsonNode> change)
    {
        var onwards = new HttpMessageInvoker(new SocketsHttpHandler());
        var client = new HttpClient(new ScriptedHttp(async request =>
        {
            var answer = await onwards.SendAsync(request, CancellationToken.None);
            if (request.RequestUri!.AbsolutePath != path)
                return answer;
            var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            change(json);
            return ScriptedHttp.Json(json.ToJsonString(), (int)answer.StatusCode);
        }));
        return new(new StripeClientOptions { ApiKey = "sk_test_altered", ApiBase = origin, HttpClient = new SystemNetHttpClient(client) });
    }

    /// <summary>What the SDK makes of a refusal: never constructed here, since a caller would not meet that.</summary>
    public static async Task<StripeException> ThrownAsync(HttpResponseMessage refusal)
    {
        using var http = new HttpClient(new ScriptedHttp(_ => refusal));
        var client = new StripeClient(new StripeClientOptions
        {
            ApiKey = "sk_test_scripted",
            HttpClient = new SystemNetHttpClient(http, maxNetworkRetries: 0),
        });
        try
        {
            await client.V1.Customers.GetAsync("cus_1");
        }
        catch (StripeException thrown)
        {
            return thrown;
        }
        throw new InvalidOperationException("The SDK took it for a success.");
    }

    private static HttpResponseMessage Missing(int status, string what, string id, string param) =>
        Refused(status, new Error("resource_missing", param, $"No such {what}: '{id}'"));

    private static HttpResponseMessage Retryable(HttpResponseMessage refusal)
    {
        refusal.Headers.Add("Stripe-Should-Retry", "true");
        return refusal;
    }

    private static HttpResponseMessage Refused(int status, Error error, string? requestId = "req_1")
    {
        var fields = new JsonObject
        {
            ["code"] = error.Code,
            ["doc_url"] = error.Code is null ? null : "https://stripe.com/docs/error-codes/" + error.Code.Replace('_', '-'),
            ["message"] = error.Message,
            ["param"] = error.Param,
            ["type"] = error.Type,
        };
        // Stripe leaves out what is null.
        foreach (var name in fields.Where(field => field.Value is null).Select(field => field.Key).ToArray())
            fields.Remove(name);
        var answer = ScriptedHttp.Json(new JsonObject { ["error"] = fields }.ToJsonString(), status);
        if (requestId is not null)
            answer.Headers.Add("Request-Id", requestId);
        return answer;
    }

    private sealed record Error(string? Code, string? Param, string Message, string Type = "invalid_request_error");
}
