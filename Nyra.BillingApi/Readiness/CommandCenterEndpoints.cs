using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.BillingApi.Credentials;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Secrets;
using Nyra.Readiness.Support;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Readiness;

/// <summary>The operator's decisions: read and saved as one document, of which nobody overwrites another's.</summary>
public static class CommandCenterEndpoints
{
    public static void MapCommandCenter(this IEndpointRouteBuilder app)
    {
        var center = app.MapGroup("/v1/command-center").WithTags("Readiness").RequireAuthorization(Powers.Operator);
        center.MapGet("", GetAsync).WithSummary("The command center's document, with its version as ETag");
        center.MapPut("", PutAsync).WithSummary("Saves the document; If-Match names the version that was changed").Accepts<CommandCenterDocument>("application/json");
        center.MapGet("/audit", AuditAsync).WithSummary("When each version was saved, and which fields it changed");
    }

    private static async Task<Results<Ok<CommandCenterAnswer>, ProblemHttpResult>> GetAsync(CommandCenterStore center, HttpContext http, CancellationToken ct) =>
        await center.ReadAsync(ct) switch
        {
            CommandCenterState.Readable readable => Answer(http, readable.Version, readable.Document),
            // To be saved anew by whoever sees this; what is there is kept aside then.
            CommandCenterState.Malformed malformed => Problems.CommandCenterMalformed.Because(
                $"{malformed.Why} Save it anew with If-Match \"{malformed.Version}\": what is there now is kept aside.", ("version", malformed.Version)),
            CommandCenterState.Newer newer => Newer(newer),
            _ => throw new InvalidOperationException("No such state."),
        };

    private static async Task<Results<Ok<CommandCenterAnswer>, ProblemHttpResult>> PutAsync(CommandCenterStore center, BackendPreflight preflight, HttpContext http, CancellationToken ct)
    {
        if (Expected(http) is not { } expected)
            return Problems.PreconditionRequired.Because("Send the version that was changed, as GET answered it: If-Match: \"3\".");
        JsonElement sent;
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: ct);
            sent = body.RootElement.Clone();
        }
        catch (JsonException error)
        {
            return Problems.BadRequest.Because($"The body is not JSON, line {error.LineNumber + 1 ?? 1}.");
        }
        var seen = await center.ReadAsync(ct);
        if (seen is CommandCenterState.Newer newer)
            return Newer(newer);
        var secrets = SecretValues.Of(preflight.Setting);
        var saved = (seen as CommandCenterState.Readable)?.Document;
        var document = SupportTickets.WithInbox(CommandCenterReader.Read(sent, secrets, out var problems));
        var unread = problems.Count > 0;
        void Add(string path, params IEnumerable<string> more) => problems[path] = [.. (problems.GetValueOrDefault(path) ?? []).Union(more)];
        foreach (var (path, more) in CommandCenterFields.Problems(document, secrets, saved))
            Add(path, more);
        foreach (var entry in preflight.Simulator is null ? CommandCenterFields.Simulated(document) : [])
            Add(entry, "This value is simulated, and this backend is not on the Stripe simulator. Save your own value.");
        // A browser sends no such header: it has a cookie, or needs none on a developer's machine. What was recorded meanwhile is a conflict.
        if (seen.Version == expected && !http.Request.Headers.ContainsKey(HeaderNames.Authorization) && document.Support != saved?.Support
            && !problems.Keys.Any(path => path == "support" || path.StartsWith("support.", StringComparison.Ordinal)))
        {
            Add("support.ticket", "A ticket is recorded by the support round trip only: " + CommandHint.Of("support-roundtrip")
                + ". Save who saw an answer, and when, as supportConfirmation.");
        }
        if (unread)
            return Problems.BadRequest.Because("The body is not a command center's document. Nothing was stored.", ("errors", problems));
        if (problems.Count > 0)
            return Problems.Unprocessable.Because("Nothing was stored.", ("errors", problems));
        if (seen.Version != expected || await center.SaveAsync(seen, document, ct) is var outcome && outcome == SaveOutcome.Conflict)
        {
            return Problems.Stale.Because(
                "Somebody saved meanwhile. Read it again, look at what changed, and save on top of that. Nothing was stored.", ("version", (await center.ReadAsync(ct)).Version));
        }
        // The next look is at what that changed.
        preflight.Forget();
        return Answer(http, outcome == SaveOutcome.Saved ? expected + 1 : expected, document.InOldestFormat());
    }

    private static async Task<Ok<CommandCenterAuditAnswer>> AuditAsync(CommandCenterStore center, CancellationToken ct) =>
        TypedResults.Ok(new CommandCenterAuditAnswer(await center.AuditAsync(ct)));

    private static Ok<CommandCenterAnswer> Answer(HttpContext http, long version, CommandCenterDocument document)
    {
        http.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new CommandCenterAnswer(version, document));
    }

    private static long? Expected(HttpContext http) =>
        http.Request.GetTypedHeaders().IfMatch is [{ IsWeak: false } tag]
            && long.TryParse(HeaderUtilities.RemoveQuotes(tag.Tag).AsSpan(), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;

    private static ProblemHttpResult Newer(CommandCenterState.Newer newer) => Problems.CommandCenterNewer.Because(
        $"It was saved in format {newer.Format}; this version knows {CommandCenterDocument.CurrentFormat} and would lose what it does not know. Update this backend. Nothing was changed.");
}
