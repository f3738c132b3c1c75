using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nyra.LicenseClient;

/// <summary>The backend over HTTP: how requests are written and answers are read.</summary>
/// <exception cref="HttpRequestException">By every method: no network, no answer in time, or an answer that is not this backend's.</exception>
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
        await RequireSuccessAsync(answer, ct);
        return await OutageAsync(
            async () => await answer.Content.ReadFromJsonAsync(type, ct) ?? throw new JsonException("The answer is null."), ct);
    }

    /// <exception cref="LicensingException">Where the backend refused.</exception>
    public static async Task RequireDoneAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        await RequireSuccessAsync(answer, ct);
        if (answer.StatusCode != HttpStatusCode.NoContent)
            throw new HttpRequestException("Somebody else answered in the backend's place.");
    }

    /// <summary>Why the backend refused; null where it did not. Reads the answer, so ask once.</summary>
    public static async Task<LicensingException?> RefusalAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.IsSuccessStatusCode)
            return null;
        var problem = await ProblemAsync(answer, ct);
        var message = problem?.Title is null ? $"The backend answered {(int)answer.StatusCode}." : $"{problem.Title}. {problem.Detail}";
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

    private static async Task RequireSuccessAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (await RefusalAsync(answer, ct) is { } refusal)
            throw refusal;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string? token, CancellationToken ct)
    {
        using (request)
        {
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return await OutageAsync(() => http.SendAsync(request, ct), ct);
        }
    }

    // Whatever says nothing about the license is one exception, so that nobody has to know all the ways a network fails.
    private static async Task<T> OutageAsync<T>(Func<Task<T>> ask, CancellationToken ct)
    {
        try
        {
            return await ask();
        }
        catch (TaskCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new HttpRequestException("The backend did not answer in time.", late);
        }
        catch (Exception other) when (IsNoAnswerOfOurs(other))
        {
            throw new HttpRequestException("Somebody else answered in the backend's place, for example a network's login page.", other);
        }
    }

    // A hotel's login page answers in whatever form and character set it likes.
    private static bool IsNoAnswerOfOurs(Exception error) => error is JsonException or NotSupportedException or InvalidOperationException;
}
