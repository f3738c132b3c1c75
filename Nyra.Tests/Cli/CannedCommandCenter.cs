using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.CommandCenter;
using Nyra.ServiceDefaults;

namespace Nyra.Tests.Cli;

/// <summary>A backend with nothing but a command center, in memory: versions, If-Match and refusals as the backend has them.</summary>
internal sealed class CannedCommandCenter : IAsyncDisposable
{
    public const string Token = "operator-token-of-the-command-center-tests";

    private readonly WebApplication _app;

    private CannedCommandCenter(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public Versioned<CommandCenterDocument> Saved { get; set; } = new(3, CommandCenterDocument.Empty with
    {
        Decisions = CommandCenterDocument.Empty.Decisions.Add(DecisionNames.SupportInbox, new("support@nyra.test", "Kim")),
    });

    /// <summary>How often somebody else is to be first to save, and what the answer is then.</summary>
    public (int Times, int Status) Overtaken { get; set; } = (0, 412);

    /// <summary>The field that is wrong in every document, and why; null where none is.</summary>
    public (string Field, string Why)? Refusal { get; set; }

    /// <summary>Sent in the place of what is saved, to be misunderstood.</summary>
    public string? Instead { get; set; }

    public int Puts { get; private set; }

    public static async Task<CannedCommandCenter> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var center = new CannedCommandCenter(app);
        app.MapGet("/v1/command-center", center.GetAsync);
        app.MapPut("/v1/command-center", center.PutAsync);
        await app.StartAsync();
        return center;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task GetAsync(HttpContext context) => IsOperator(context) ? AnswerAsync(context) : UnauthorizedAsync(context);

    private async Task PutAsync(HttpContext context)
    {
        Puts++;
        if (!IsOperator(context))
        {
            await UnauthorizedAsync(context);
            return;
        }
        if (Overtaken.Times > 0)
        {
            Overtaken = Overtaken with { Times = Overtaken.Times - 1 };
            Saved = new(Saved.Version + 1, Saved.Value with { RehearsalEmail = $"change-{Saved.Version}@nyra.test" });
        }
        if (context.Request.Headers.IfMatch != string.Create(CultureInfo.InvariantCulture, $"\"{Saved.Version}\""))
        {
            var stale = Problems.Stale with { Status = Overtaken.Status };
            await stale.Because("Somebody else saved meanwhile.", ("version", Saved.Version)).ExecuteAsync(context);
            return;
        }
        if (Refusal is { } refusal)
        {
            var errors = new Dictionary<string, string[]> { [refusal.Field] = [refusal.Why] };
            await Problems.Unprocessable.Because("Nothing was stored.", ("errors", errors)).ExecuteAsync(context);
            return;
        }
        var document = await JsonSerializer.DeserializeAsync(context.Request.Body, CommandCenterJson.Default.CommandCenterDocument, context.RequestAborted);
        Saved = new(Saved.Version + 1, document!);
        await AnswerAsync(context);
    }

    private static Task UnauthorizedAsync(HttpContext context) => Problems.Unauthorized.Because("Who is that?").ExecuteAsync(context);

    private static bool IsOperator(HttpContext context) => context.Request.Headers.Authorization == $"Bearer {Token}";

    private Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        var document = JsonSerializer.Serialize(Saved.Value, CommandCenterJson.Default.CommandCenterDocument);
        return context.Response.WriteAsync(Instead ?? string.Create(CultureInfo.InvariantCulture, $"{{\"version\":{Saved.Version},\"document\":{document}}}"));
    }
}
