using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nyra.Readiness.Rehearsal;

/// <summary>Speaks to the backend through its gateway, with whichever credential a request needs.</summary>
public sealed class BackendClient(RehearsalTarget target) : IDisposable
{
    // Redirects are findings, not something to follow.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        BaseAddress = target.Gateway,
        Timeout = TimeSpan.FromSeconds(15),
    };

    public Task<BackendAnswer> GetAsync(string path, CancellationToken ct) => SendAsync(new(HttpMethod.Get, path), null, ct);

    public Task<BackendAnswer> AsOperatorAsync(string path, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Get, path), target.OperatorToken, ct);

    public Task<BackendAnswer> PostAsync(string path, JsonObject body, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Post, path) { Content = JsonContent.Create(body, RehearsalJson.Default.JsonObject) }, null, ct);

    public Task<BackendAnswer> PostAsOperatorAsync(string path, JsonObject body, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Post, path) { Content = JsonContent.Create(body, RehearsalJson.Default.JsonObject) }, target.OperatorToken, ct);

    public Task<BackendAnswer> AsHostedServiceAsync(string path, JsonObject body, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Post, path) { Content = JsonContent.Create(body, RehearsalJson.Default.JsonObject) }, target.LicenseApiToken, ct);

    public Task<BackendAnswer> AsDeviceAsync(string path, string? deviceToken, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Post, path), deviceToken, ct);

    public Task<BackendAnswer> AsDeviceGetAsync(string path, string? deviceToken, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Get, path), deviceToken, ct);

    /// <summary>Posts a body to the webhook door, as somebody who is not Stripe might.</summary>
    public Task<BackendAnswer> PostWebhookAsync(string body, string? signature, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/stripe") { Content = new StringContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        return SendAsync(request, null, ct);
    }

    /// <exception cref="HttpRequestException">When it does not answer with the queue: nothing is known of it then, least of all that it is empty.</exception>
    public async Task<QueueView> QueueAsync(CancellationToken ct)
    {
        var queue = await AsOperatorAsync("v1/queue", ct);
        return queue.Status == HttpStatusCode.OK && (queue.Number("ready"), queue.Number("held"), queue.Number("deadLetters"), queue.Number("received"))
            is ({ } ready, { } held, { } deadLetters, { } received)
            ? new(ready, held, deadLetters, received)
            : throw new HttpRequestException($"GET /v1/queue was answered {queue}", inner: null, queue.Status);
    }

    /// <summary>The account as the operator sees it; null where none is stored.</summary>
    public async Task<AccountView?> AccountAsync(string customerId, CancellationToken ct)
    {
        var answer = await AsOperatorAsync($"v1/accounts/{customerId}", ct);
        return answer.Status == HttpStatusCode.OK ? new(answer.Body!) : null;
    }

    public void Dispose() => _http.Dispose();

    private async Task<BackendAnswer> SendAsync(HttpRequestMessage request, string? token, CancellationToken ct)
    {
        using (request)
        {
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await _http.SendAsync(request, ct);
            var text = await answer.Content.ReadAsStringAsync(ct);
            return new(answer.StatusCode, Parse(text));
        }
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
