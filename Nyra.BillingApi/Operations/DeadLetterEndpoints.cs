using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.Billing.Queue;
using Nyra.BillingApi.Credentials;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Operations;

/// <summary>Webhooks that were given up: the operator looks, and replays or drops them.</summary>
public static class DeadLetterEndpoints
{
    private const int MostListed = 100;

    public static void MapDeadLetters(this IEndpointRouteBuilder app)
    {
        var letters = app.MapGroup("/v1/dead-letters").WithTags("Operations").RequireAuthorization(Powers.Operator);
        letters.MapGet("/", ListAsync).WithSummary($"Up to {MostListed} dead letters, oldest first, after the id given");
        letters.MapGet("/{id}", ShowAsync).WithSummary("One dead letter");
        letters.MapPost("/{id}/replay", ReplayAsync).WithSummary("Gives it to the worker again");
        letters.MapDelete("/{id}", DropAsync).WithSummary("Deletes it for good");
    }

    private static async Task<Ok<DeadLetterList>> ListAsync(IDeadLetters letters, IWebhookQueue queue, CancellationToken ct, string? after = null) =>
        TypedResults.Ok(new DeadLetterList((await queue.DepthAsync(ct)).DeadLetters, await letters.ListAsync(after, MostListed, ct)));

    private static async Task<Results<Ok<DeadLetter>, ProblemHttpResult>> ShowAsync(string id, IDeadLetters letters, CancellationToken ct) =>
        await letters.FindAsync(id, ct) is { } letter ? TypedResults.Ok(letter) : None(id);

    private static async Task<Results<NoContent, ProblemHttpResult>> ReplayAsync(string id, IDeadLetters letters, CancellationToken ct) =>
        await letters.ReplayAsync(id, ct) ? TypedResults.NoContent() : None(id);

    private static async Task<Results<NoContent, ProblemHttpResult>> DropAsync(string id, IDeadLetters letters, CancellationToken ct) =>
        await letters.DropAsync(id, ct) ? TypedResults.NoContent() : None(id);

    private static ProblemHttpResult None(string id) =>
        Problems.NotFound.Because($"No dead letter has the id '{id}'. It may have been replayed or dropped already.");
}
