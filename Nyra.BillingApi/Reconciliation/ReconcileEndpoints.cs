using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Reconciliation;
using Nyra.BillingApi.Credentials;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Reconciliation;

/// <summary>Compares every account with Stripe, and has the worker repair what differs: started here, then asked how far it is.</summary>
public static class ReconcileEndpoints
{
    public static IServiceCollection AddReconciliation(this IServiceCollection services)
    {
        services.AddSingleton<ReconcileJobs>();
        services.AddHostedService<ReconcileRunner>();
        return services;
    }

    public static void MapReconcile(this IEndpointRouteBuilder app)
    {
        var reconcile = app.MapGroup("/v1/reconcile").WithTags("Operations").RequireAuthorization(Powers.Operator);
        reconcile.MapPost("/", StartAsync).WithSummary("Starts comparing every account with Stripe; queues each repair when it is found");
        reconcile.MapGet("/", LatestAsync).WithSummary("The last reconciliation that an operator started");
        reconcile.MapGet("/{id}", ShowAsync).WithSummary("How far this reconciliation is, or what it found");
        reconcile.MapDelete("/{id}", StopAsync).WithSummary("Stops this reconciliation; what it queued is repaired");
        reconcile.MapGet("/withheld", WithheldAsync).WithSummary("Lists the revocations that the last reconciliation withheld");
    }

    private static async Task<Results<Accepted<ReconcileJobResponse>, ProblemHttpResult>> StartAsync(
        ReconcileRequest request, ReconcileJobs jobs, CancellationToken ct)
    {
        var (job, started) = await jobs.StartAsync(request, ct);
        return started
            ? TypedResults.Accepted($"/v1/reconcile/{job.Id}", ReconcileJobResponse.Of(job))
            : Problems.ReconcileRunning.Because(
                $"A reconciliation that began at {job.StartedAt:u} is running{(job.Request.DryRun ? ", a dry run" : "")}. Follow it with "
                + $"{CommandHint.Of("reconcile --follow")}, or stop it with {CommandHint.Of("reconcile --stop")}.",
                ("id", job.Id));
    }

    private static async Task<Results<Ok<ReconcileJobResponse>, ProblemHttpResult>> LatestAsync(ReconcileJobs jobs, CancellationToken ct)
    {
        var job = await jobs.FindAsync(ct);
        return job.Id == ""
            ? Problems.NotFound.Because($"No reconciliation was started yet. Start one with {CommandHint.Of("reconcile")}.")
            : TypedResults.Ok(ReconcileJobResponse.Of(job));
    }

    private static async Task<Results<Ok<ReconcileJobResponse>, ProblemHttpResult>> ShowAsync(
        string id, ReconcileJobs jobs, CancellationToken ct) => Found(id, await jobs.FindAsync(ct));

    private static async Task<Results<Ok<ReconcileJobResponse>, ProblemHttpResult>> StopAsync(
        string id, ReconcileJobs jobs, CancellationToken ct) => Found(id, await jobs.StopAsync(id, ct));

    private static Results<Ok<ReconcileJobResponse>, ProblemHttpResult> Found(string id, ReconcileJob job) => job.Id == id
        ? TypedResults.Ok(ReconcileJobResponse.Of(job))
        : Problems.NotFound.Because("No such reconciliation is known: only the last one is kept. GET /v1/reconcile shows it.");

    private static async Task<Ok<WithheldRevocations>> WithheldAsync(IEntitlementStore store, CancellationToken ct) =>
        TypedResults.Ok((await WithheldRevocations.In(store).ReadAsync(ct)).Value);
}
