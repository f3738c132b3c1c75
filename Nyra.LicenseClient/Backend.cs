using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nyra.LicenseClient;

/// <summary>The backend over HTTP: how requests are written and answers are read.</summary>
internal sealed class Backend(HttpClient http)
{
    /// <summary>Sends without a body.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(method, path), token, ct);

    /// <summary>Posts a body.</summary>
    public Task<HttpResponseMessage> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, string? token, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Post, path) { Content = JsonContent.Create(body, type) }, token, ct);

    /// <exception cref="LicensingException">Where the backend refused.</exception>
    public static async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken ct)
    {
        if (await RefusalAsync(answer, ct) is { } refusal)
            throw refusal;
        return await answer.Content.ReadFromJsonAsync(type, ct) ?? throw new JsonException("The backend answered null.");
    }

    /// <summary>Why the backend refused; null where it did not.</summary>
    public static async Task<LicensingException?> RefusalAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.IsSuccessStatusCode)
            return null;
        var problem = await ProblemAsync(answer, ct);
        var message = problem is null ? $"The backend answered {(int)answer.StatusCode}." : $"{problem.Title}. {problem.Detail}";
        return new((int)answer.StatusCode, problem?.Type, message) { AccessCode = problem?.Code };
    }

    /// <summary>The problem document of an answer; null where it carries none.</summary>
    public static async Task<ProblemBody?> ProblemAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) != true)
            return null;
        try
        {
            return await answer.Content.ReadFromJsonAsync(ClientJson.Default.ProblemBody, ct);
        }
        catch (Exception other) when (IsNoAnswerOfOurs(other))
        {
            return null;
        }
    }

    /// <summary>Whether a failure says nothing about the license: no network, no answer in time, or somebody else's answer.</summary>
    public static bool IsOutage(Exception error, CancellationToken ct) =>
        error is HttpRequestException || IsNoAnswerOfOurs(error) || (error is TaskCanceledException && !ct.IsCancellationRequested);

    // A hotel's login page answers in our backend's place, in whatever form and character set it likes.
    private static bool IsNoAnswerOfOurs(Exception error) => error is JsonException or NotSupportedException or InvalidOperationException;

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? token, CancellationToken ct)
    {
        using (request)
        {
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return await http.SendAsync(request, ct);
        }
    }
}
