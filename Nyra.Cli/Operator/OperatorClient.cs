using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nyra.Billing.Configuration;
using Nyra.Readiness;
using Nyra.ServiceDefaults;

namespace Nyra.Cli.Operator;

/// <summary>Asks a backend with the operator's token.</summary>
/// <exception cref="OperatorException">By every method, when it does not answer or refuses.</exception>
internal sealed class OperatorClient : IDisposable
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() }, WriteIndented = true };

    private static readonly TimeSpan TokenTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly Backend _from;

    private OperatorClient(Backend from, Uri backend, string token)
    {
        _from = from;
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = backend, Timeout = TimeSpan.FromMinutes(5) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public static OperatorClient Create(Backend from)
    {
        var problems = Problems(from);
        return problems.Count == 0
            ? new(from, AddressOf(from)!, TokenOf(from)!)
            : throw new OperatorException(
                IsNoneRunning(from) ? ExitCodes.Unavailable : ExitCodes.Configuration, string.Join(Environment.NewLine, problems));
    }

    /// <summary>All that keeps this backend from being asked, each with its remedy; empty where it can be asked.</summary>
    public static IReadOnlyList<string> Problems(Backend from)
    {
        if (IsNoneRunning(from))
            return [$"{Backend.NoneRuns()} For a backend elsewhere set {Settings.BillingBaseUrl} and {Settings.OperatorToken}."];
        var named = from.TakesUrl ? $"The value of --url or {Settings.BillingBaseUrl}" : Settings.BillingBaseUrl;
        var (backend, token) = (AddressOf(from), TokenOf(from));
        return [.. new[]
        {
            from.Variable(Settings.BillingBaseUrl) is null
                ? $"{Settings.BillingBaseUrl} is missing. Set it to the hosted backend's address."
                // Not repeated: what is wrong with it may be the password in it.
                : backend is null || !BackendUrl.KeepsTokens(backend)
                ? $"{named} is not the address of a backend: an absolute https URL without user name or password, or http on this machine."
                : null,
            DocumentationExample.ProblemOfBackend(named, backend),
            SettingCharacters.ProblemOfToken(Settings.OperatorToken, token),
            string.IsNullOrEmpty(token) ? $"{Settings.OperatorToken} is missing. Set it to the token the backend was started with." : null,
        }.OfType<string>()];
    }

    private static bool IsNoneRunning(Backend from) => !from.Hosted && from.Variable(Settings.BillingBaseUrl) is null;

    private static Uri? AddressOf(Backend from) => BackendUrl.Read(from.Variable(Settings.BillingBaseUrl));

    private static string? TokenOf(Backend from) => from.Variable(Settings.OperatorToken)?.Trim();

    /// <summary>Before something long begins. A backend that does not answer is left for that to find.</summary>
    /// <exception cref="OperatorException">Only where the backend refuses the token.</exception>
    public static async Task RefuseWrongTokenAsync(Backend backend, CancellationToken ct)
    {
        using var client = Create(backend);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(TokenTimeout);
        try
        {
            await client.GetAsync<JsonElement>("v1/keys", limited.Token);
        }
        catch (Exception other) when (other is OperatorException { Status: not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) }
            || (other is OperationCanceledException && !ct.IsCancellationRequested))
        {
        }
    }

    public async Task<T> GetAsync<T>(string path, CancellationToken ct) => await SendAsync<T>(new(HttpMethod.Get, path), ct);

    public async Task<T> PostAsync<T>(string path, object body, CancellationToken ct) =>
        await SendAsync<T>(new(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Json) }, ct);

    public async Task<T> DeleteAsync<T>(string path, CancellationToken ct) => await SendAsync<T>(new(HttpMethod.Delete, path), ct);

    /// <summary>Saves in the place of one version, and of no other: <c>If-Match: "3"</c>.</summary>
    public async Task<T> PutAsync<T>(string path, HttpContent body, long version, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = body };
        request.Headers.IfMatch.Add(new(string.Create(CultureInfo.InvariantCulture, $"\"{version}\"")));
        return await SendAsync<T>(request, ct);
    }

    public async Task DoAsync(HttpMethod method, string path, CancellationToken ct, object? body = null)
    {
        using var answer = await SendAsync(new(method, path) { Content = body is null ? null : JsonContent.Create(body, options: Json) }, ct);
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken ct)
    {
        using var answer = await SendAsync(request, ct);
        try
        {
            return await answer.Content.ReadFromJsonAsync<T>(Json, ct) ?? throw new JsonException("null");
        }
        catch (Exception other) when (other is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new OperatorException(ExitCodes.Failed, $"{_http.BaseAddress} answered something that is not this backend's answer. Is the address right?");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        HttpResponseMessage answer;
        using (request)
        {
            try
            {
                answer = await _http.SendAsync(request, ct);
            }
            catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !ct.IsCancellationRequested))
            {
                var start = _from.Hosted ? "" : $"Start one with: {CommandHint.Of("up")}. ";
                throw new OperatorException(
                    ExitCodes.Unavailable,
                    $"No backend answers at {_http.BaseAddress}: {error.Message} {start}For another one, {_from.HowToChoose}.");
            }
        }
        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
        {
            var code = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? ExitCodes.Configuration : ExitCodes.Failed;
            throw new OperatorException(code, CommandHint.Localized(await WhyAsync(answer, ct)), answer.StatusCode);
        }
    }

    private async Task<string> WhyAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return $"The backend at {_http.BaseAddress} does not take this {Settings.OperatorToken}. Set the one it was started with.";
        try
        {
            using var problem = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(ct), cancellationToken: ct);
            // {"detail":"Nothing was stored.","errors":{"decisions.tax.value":["This looks like a secret."]},…}
            var detail = problem.RootElement.GetProperty("detail").GetString()!;
            if (!problem.RootElement.TryGetProperty("errors", out var errors))
                return detail;
            var fields = errors.EnumerateObject()
                .Select(field => $"{field.Name}: {string.Join(' ', field.Value.EnumerateArray().Select(why => why.GetString()))}");
            return string.Join(' ', fields.Prepend(detail));
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return answer.StatusCode == HttpStatusCode.NotFound
                ? $"The backend at {_http.BaseAddress} does not know {answer.RequestMessage?.RequestUri?.AbsolutePath} (404): it is older than this command line, "
                    + "or the address is not that of a backend. Bring both to one version."
                : $"The backend at {_http.BaseAddress} answered {(int)answer.StatusCode}.";
        }
    }
}
