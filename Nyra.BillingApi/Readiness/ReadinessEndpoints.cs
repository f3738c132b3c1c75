using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.BillingApi.Checkout;
using Nyra.BillingApi.Credentials;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Policies;
using Nyra.Readiness.Secrets;
using Nyra.Readiness.Snapshots;
using Nyra.ServiceDefaults;
using Stripe;

namespace Nyra.BillingApi.Readiness;

/// <summary>What still blocks going live, and the snapshot that says that nothing does.</summary>
public static class ReadinessEndpoints
{
    private const int ExcerptCharacters = 300;

    // Longer than any contract; a page may have 2 MB.
    private const int MaxCharacters = 200_000;

    internal static IServiceCollection AddReadiness(this IServiceCollection services)
    {
        services.AddSingleton(provider => new CommandCenterStore(provider.GetRequiredService<IEntitlementStore>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<PolicyPageReader>();
        services.AddSingleton<BackendPreflight>();
        services.AddSingleton<Snapshots>();
        services.AddSingleton<ReadinessView>();
        services.AddSingleton<RehearsalFeed>();
        services.AddHostedService<StorageMarking>();
        services.AddHostedService<SecretProving>();
        return services;
    }

    public static void MapReadiness(this IEndpointRouteBuilder app)
    {
        app.MapVersion();
        app.MapSessions();
        app.MapCommandCenter();
        app.MapRehearsals();
        var readiness = app.MapGroup("/v1").WithTags("Readiness").RequireAuthorization(Powers.Operator);
        readiness.MapGet("/readiness", GetAsync).WithSummary("What still blocks going live");
        readiness.MapPost("/readiness/check", CheckAsync).WithSummary("The same, looked anew");
        readiness.MapPost("/snapshots", PublishAsync).WithSummary("Publishes what the operator's preflight found, where nothing blocks any more");
        readiness.MapDelete("/snapshots", WithdrawAsync).WithSummary("Takes the published one back: live checkout is disabled, and what was begun can no longer be paid");
        readiness.MapPost("/policies/{name}/look", LookAtPolicyAsync).WithSummary("A policy's page as it reads now: what approving it would approve");
    }

    private static async Task<Ok<ReadinessAnswer>> GetAsync(ReadinessView view, CancellationToken ct) => TypedResults.Ok(await view.LookAsync(anew: false, ct));

    private static async Task<Ok<ReadinessAnswer>> CheckAsync(ReadinessView view, CancellationToken ct) => TypedResults.Ok(await view.LookAsync(anew: true, ct));

    private static async Task<Results<Ok<SnapshotAnswer>, ProblemHttpResult>> PublishAsync(
        PreflightReport found, Snapshots snapshots, BackendPreflight preflight, TimeProvider time, CancellationToken ct)
    {
        if (SnapshotRules.Refusal(found, preflight.Mode, BuildVersion.Commit, preflight.Simulator is not null, time.GetUtcNow()) is { } refusal)
            return NotReady(refusal.Words, refusal.Id);
        var (published, blocking) = await snapshots.PublishAsync(found, ct);
        return published is null
            ? NotReady(string.Join(" ", blocking.Select(check => $"{check.Name}: {check.Message}")), [.. blocking.Select(check => check.Name)])
            : TypedResults.Ok(ReadinessView.Answer(published, await snapshots.BlockersAsync(ct), ages: false));
    }

    private static async Task<Ok<WithdrawnAnswer>> WithdrawAsync(Snapshots snapshots, CheckoutSessions checkouts, IOptions<StripeOptions> stripe, CancellationToken ct)
    {
        var wasPublished = await snapshots.WithdrawAsync(ct);
        // In test mode no snapshot is asked for, and people go on trying.
        if (!stripe.Value.Livemode)
            return TypedResults.Ok(new WithdrawnAnswer(0, WasPublished: wasPublished));
        try
        {
            return TypedResults.Ok(new WithdrawnAnswer(await checkouts.ExpireAllAsync(ct), WasPublished: wasPublished));
        }
        catch (Exception away) when (away is StripeException or HttpRequestException)
        {
            return TypedResults.Ok(new WithdrawnAnswer(
                0, "Checkout is disabled. Those that were begun before may still be paid, for a day at most, since Stripe did not end them all: withdraw again.",
                wasPublished));
        }
    }

    private static ProblemHttpResult NotReady(string because, params string[] blockers) =>
        Problems.NotReady.Because("Nothing was stored: " + because, ("blockers", blockers));

    private static async Task<Results<Ok<PolicyLook>, ProblemHttpResult>> LookAtPolicyAsync(
        string name, PolicyLookRequest? request, CommandCenterStore center, BackendPreflight preflight, PolicyPageReader pages, CancellationToken ct)
    {
        if (!PolicyNames.All.Contains(name))
            return Problems.NotFound.Because($"There is no policy of this name. The policies are {string.Join(", ", PolicyNames.All)}.");
        if ((request?.Url ?? (await center.ViewAsync(ct)).Document?.Value.Policies.GetValueOrDefault(name)?.Url)?.Trim() is not { Length: > 0 } url)
            return Problems.NotFound.Because("No address of this policy is saved. Save one, or send it as url.");
        var sent = CommandCenterDocument.Empty with { Policies = CommandCenterDocument.Empty.Policies.Add(name, new(url)) };
        if (CommandCenterFields.Problems(sent, SecretValues.Of(preflight.Setting)) is { Count: > 0 } problems)
            return Problems.Unprocessable.Because("The page was not read.", ("errors", problems));
        return await pages.ReadAsync(new Uri(url), preflight.Simulator, ct) switch
        {
            PolicyPage.Read read => TypedResults.Ok(new PolicyLook(
                url, read.Hash, read.Words, First(read.Text, ExcerptCharacters), await ConfigurationAsync(name, preflight, ct), First(read.Text, MaxCharacters))),
            PolicyPage.Unreadable unreadable => Problems.Unprocessable.Because($"The page cannot be read: {unreadable.Why}."),
            _ => throw new InvalidOperationException("No such reading."),
        };
    }

    // Never half of a surrogate pair.
    private static string First(string text, int characters) =>
        text.Length <= characters ? text : text[..(char.IsHighSurrogate(text[characters - 1]) ? characters - 1 : characters)];

    // Beside the words what the system does, where the two must agree.
    private static async Task<string?> ConfigurationAsync(string policy, BackendPreflight preflight, CancellationToken ct)
    {
        var context = preflight.Context();
        return policy is PolicyNames.Refund or PolicyNames.Cancellation ? await WordingSignedOffCheck.ConfigurationAsync(context.Stripe!, context, ct) : null;
    }
}
