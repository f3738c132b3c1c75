using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.Billing.Entitlements;
using Nyra.BillingApi.Credentials;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Readiness;

/// <summary>Rehearsals tell the backend how they go, so that the page can show it and the evidence stays.</summary>
public static partial class RehearsalEndpoints
{
    public static void MapRehearsals(this IEndpointRouteBuilder app)
    {
        var rehearsals = app.MapGroup("/v1/rehearsals").WithTags("Readiness").RequireAuthorization(Powers.Operator);
        rehearsals.MapPut("/{id}", PutAsync).WithSummary("How a rehearsal goes, or went");
        rehearsals.MapGet("", ListAsync).WithSummary("The latest rehearsals, oldest first");
        rehearsals.MapGet("/live", Live).WithSummary("Server-sent events of the rehearsal that runs");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> PutAsync(
        string id, RehearsalRecord record, IEntitlementStore store, RehearsalFeed feed, CancellationToken ct)
    {
        if (record.Id != id || !WellFormed().IsMatch(id) || record.Report.Steps.Count > 100)
            return Problems.BadRequest.Because("The id is of letters, digits and dashes, the same in address and body, and no rehearsal has more than 100 steps.");
        await RehearsalLog.In(store).ChangeAsync(log => log.With(record), ct);
        feed.Publish(record);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<RehearsalLog>> ListAsync(IEntitlementStore store, CancellationToken ct) =>
        TypedResults.Ok((await RehearsalLog.In(store).ReadAsync(ct)).Value);

    private static ServerSentEventsResult<RehearsalAnswer?> Live(RehearsalFeed feed, IHostApplicationLifetime lifetime, CancellationToken ct) =>
        TypedResults.ServerSentEvents(EventsAsync(feed, lifetime.ApplicationStopping, ct));

    // A page that stays open must not hold up the host's end.
    private static async IAsyncEnumerable<SseItem<RehearsalAnswer?>> EventsAsync(RehearsalFeed feed, CancellationToken stopping, [EnumeratorCancellation] CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, ct);
        await foreach (var answer in feed.WatchAsync(either.Token))
            yield return new(answer, answer is null ? "heartbeat" : "rehearsal");
    }

    [GeneratedRegex("^[A-Za-z0-9-]{1,64}$")]
    private static partial Regex WellFormed();
}
