using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.Readiness.Preflight.Checks.Stripe;

namespace Nyra.Readiness.Preflight.Checks.Backend;

/// <summary>Posts to the webhook door as somebody who is not Stripe would.</summary>
internal static class WebhookPost
{
    public const string InvalidSignature = "urn:nyra:problem:invalid-signature";
    public const string WrongMode = "urn:nyra:problem:wrong-mode";

    /// <returns>The status, the problem's type where the answer is one, and where it redirects to.</returns>
    public static async Task<(int Status, string? Problem, Uri? Location)> SendAsync(HttpClient backend, string body, string? signature, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, WebhookUrl.Path) { Content = new StringContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        using var answer = await backend.SendAsync(request, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        return ((int)answer.StatusCode, ProblemOf(text), answer.Headers.Location);
    }

    private static string? ProblemOf(string text)
    {
        try
        {
            return JsonNode.Parse(text)?["type"]?.GetValue<string>();
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
