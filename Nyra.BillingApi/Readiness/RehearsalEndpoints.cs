using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.Billing;
using Nyra.Billing.Entitlements;
using Nyra.BillingApi.Credentials;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Readiness.Secrets;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Readiness;

/// <summary>Rehearsals tell the backend how they go, so that the page can show it and the evidence stays.</summary>
public static class RehearsalEndpoints
{
    public static void MapRehearsals(this IEndpointRouteBuilder app)
    {
        var rehearsals = app.MapGroup("/v1/rehearsals").WithTags("Readiness").RequireAuthorization(Powers.Operator);
        rehearsals.MapPut("/{id}", PutAsync).WithSummary("How a rehearsal goes, or went");
        rehearsals.MapGet("", ListAsync).WithSummary("The latest rehearsals, oldest first");
        rehearsals.MapGet("/live", Live).WithSummary("Server-sent events of the rehearsal that runs");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> PutAsync(
        string id, RehearsalRecord sent, IEntitlementStore store, RehearsalFeed feed, BackendPreflight preflight, TimeProvider time, CancellationToken ct)
    {
        if (RehearsalRecord.ProblemOf(sent, id, time.GetUtcNow()) is { } problem)
            return Problems.BadRequest.Because(problem);
        // Whatever a step saw and put into words: it is kept and shown.
        var record = sent.Redacted(SecretValues.Of(preflight.Setting));
        await RehearsalLog.In(store).ChangeAsync(log => log.With(record, BuildVersion.Commit), ct);
        feed.Publish(record);
        if (!record.Running)
            preflight.Forget();
        return TypedResults.NoContent();
    }

    private static async Task<Ok<RehearsalLog>> ListAsync(IEntitlementStore store, TimeProvider time, CancellationToken ct) =>
        TypedResults.Ok((await RehearsalLog.In(store).ReadAsync(ct)).Value.AsOf(time.GetUtcNow()));

    private static ServerSentEventsResult<RehearsalAnswer?> Live(RehearsalFeed feed, IHostApplicationLifetime lifetime, CancellationToken ct) =>
        TypedResults.ServerSentEvents(EventsAsync(feed, lifetime.ApplicationStopping, ct));

    // A page that stays open must not hold up the host's end.
    private static async IAsyncEnumerable<SseItem<RehearsalAnswer?>> EventsAsync(RehearsalFeed feed, CancellationToken stopping, [EnumeratorCancellation] CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, ct);
        await foreach (var answer in feed.WatchAsync(either.Token))
            yield return new(answer, answer is null ? "heartbeat" : "rehearsal");
    }
}
