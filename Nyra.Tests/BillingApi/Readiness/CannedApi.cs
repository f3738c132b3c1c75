using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Nyra.BillingApi.Readiness;
using Nyra.Gateway;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Secrets;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>The real page under the gateway's real headers, with answers of the API as a test wants them.</summary>
internal sealed class CannedApi : IAsyncDisposable
{
    public const string Token = "operator-token-of-the-tests-0123456789";
    public const string Csrf = "csrf-of-the-tests";

    private readonly WebApplication _app;
    private readonly Channel<string> _live = Channel.CreateUnbounded<string>();

    private CannedApi(JsonObject readiness)
    {
        Readiness = readiness;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.UseSecurityHeaders(SecurityHeaders.OperatorsPage);
        _app.Use((http, next) => IsDown && !http.Request.Path.StartsWithSegments("/readiness") ? Answer(http, 502, new { title = "The backend behind the gateway does not answer", detail = "The gateway cannot reach it." }) : next());
        _app.MapReadinessPage();
        _app.MapGet("/operator/session", (HttpContext http) => Answer(http, 200, Session()));
        _app.MapPost("/operator/sign-in", SignInAsync);
        _app.MapPost("/operator/sign-out", (HttpContext http) => { SignedIn = false; http.Response.StatusCode = 204; });
        _app.MapGet("/v1/readiness", (HttpContext http) => SignedIn ? Answer(http, 200, Readiness) : Answer(http, 401, new { title = "Sign in" }));
        _app.MapPost("/v1/readiness/check", (HttpContext http) => { Checks++; return Answer(http, 200, Readiness); });
        _app.MapGet("/v1/command-center", (HttpContext http) => Unreadable is { } unreadable ? Answer(http, unreadable.Status, unreadable.Problem) : Answer(http, 200, CommandCenter));
        _app.MapPut("/v1/command-center", SaveAsync);
        _app.MapPost("/v1/policies/{name}/look", ReadPolicyAsync);
        _app.MapGet("/v1/rehearsals/live", LiveAsync);
    }

    public JsonObject Readiness { get; set; }

    public JsonObject CommandCenter { get; set; } = CannedCommandCenter.Of(3);

    /// <summary>What the next save is answered; null to save.</summary>
    public (int Status, object Problem)? Refusal { get; set; }

    /// <summary>What reading the command center is answered instead of it; until somebody saves.</summary>
    public (int Status, object Problem)? Unreadable { get; set; }

    /// <summary>What a save turns the readiness into, as the server looks anew; null where it changes nothing.</summary>
    public JsonObject? AfterSave { get; set; }

    public bool SignedIn { get; set; } = true;

    /// <summary>Which of a policy's texts is published now; another digit is another text.</summary>
    public Dictionary<string, char> Texts { get; } = [];

    /// <summary>The policies whose pages were read, with the addresses.</summary>
    public List<(string Policy, string Url)> PoliciesRead { get; } = [];

    public bool IsDown { get; set; }

    public int WrongTokens { get; private set; }

    public int Checks { get; private set; }

    public List<(string? IfMatch, JsonObject Document)> Saves { get; } = [];

    public string Url => _app.Urls.First() + "/readiness";

    public static async Task<CannedApi> StartAsync(JsonObject readiness)
    {
        var api = new CannedApi(readiness);
        await api._app.StartAsync();
        return api;
    }

    public void Tell(JsonObject rehearsal) => _live.Writer.TryWrite($"event: rehearsal\ndata: {rehearsal.ToJsonString()}\n\n");

    public async ValueTask DisposeAsync()
    {
        // Else the browser's open stream would hold up the stop.
        _live.Writer.TryComplete();
        await _app.DisposeAsync();
    }

    private static Task Answer(HttpContext http, int status, object content)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(content, content.GetType());
    }

    private object Session() => new { signedIn = SignedIn, csrf = SignedIn ? Csrf : null, open = false };

    private async Task SignInAsync(HttpContext http)
    {
        var token = (string?)(await http.Request.ReadFromJsonAsync<JsonObject>())!["token"];
        SignedIn = token == Token;
        WrongTokens += SignedIn ? 0 : 1;
        if (WrongTokens > 2)
            http.Response.Headers.RetryAfter = "9";
        await (SignedIn ? Answer(http, 200, Session()) : Answer(http, WrongTokens > 2 ? 429 : 401, new { title = "No" }));
    }

    private async Task SaveAsync(HttpContext http)
    {
        if (http.Request.Headers["Nyra-Csrf"] != Csrf)
        {
            await Answer(http, 403, new { title = "Forged" });
            return;
        }
        var document = (await http.Request.ReadFromJsonAsync<JsonObject>())!;
        Saves.Add((http.Request.Headers.IfMatch, document));
        if (Refusal is { } refusal)
        {
            Refusal = null;
            await Answer(http, refusal.Status, refusal.Problem);
            return;
        }
        // What the real one refuses by field.
        var read = CommandCenterReader.Read(JsonSerializer.SerializeToElement(document), SecretValues.None, out var problems);
        var saved = CommandCenter["document"].Deserialize(CommandCenterJson.Default.CommandCenterDocument)!;
        foreach (var (field, wrong) in CommandCenterFields.Problems(read, SecretValues.None, saved))
            problems[field] = [.. (problems.GetValueOrDefault(field) ?? []).Union(wrong)];
        if (problems.Count > 0)
        {
            await Answer(http, 422, new { title = "Nothing was stored", errors = problems });
            return;
        }
        CommandCenter = new() { ["version"] = int.Parse(http.Request.Headers.IfMatch.ToString().Trim('"'), CultureInfo.InvariantCulture) + 1, ["document"] = document.DeepClone() };
        (Unreadable, Readiness) = (null, AfterSave ?? Readiness);
        await Answer(http, 200, CommandCenter);
    }

    private async Task ReadPolicyAsync(HttpContext http, string name)
    {
        var (url, text) = ((string)(await http.Request.ReadFromJsonAsync<JsonObject>())!["url"]!, Texts.GetValueOrDefault(name, '7'));
        PoliciesRead.Add((name, url));
        await Answer(http, 200, new
        {
            url,
            hash = new string(text, 64),
            words = 812,
            excerpt = "You may cancel whenever you like.",
            text = $"Version {text} of {name}. " + string.Concat(Enumerable.Repeat("You may cancel whenever you like, and keep what you paid for until the period ends. ", 40)),
            configuration = name is "refund" or "cancellation" ? CannedCommandCenter.Configuration : null,
        });
    }

    private async Task LiveAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.Body.FlushAsync(http.RequestAborted);
        await foreach (var message in _live.Reader.ReadAllAsync(http.RequestAborted))
        {
            await http.Response.WriteAsync(message, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}
