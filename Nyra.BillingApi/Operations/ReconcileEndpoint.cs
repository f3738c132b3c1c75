using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Reconciliation;
using Nyra.BillingApi.Credentials;

namespace Nyra.BillingApi.Operations;

/// <summary>Compares every account with Stripe, and has the worker repair what differs.</summary>
public static class ReconcileEndpoint
{
    // An operator waits for the answer; 20 requests a second leave the worker its share of Stripe's limit.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static void MapReconcile(this IEndpointRouteBuilder app)
    {
        var reconcile = app.MapGroup("/v1/reconcile").WithTags("Operations").RequireAuthorization(Powers.Operator);
        reconcile.MapPost("/", RunAsync).WithSummary("Compares every account with Stripe and queues what differs for repair");
        reconcile.MapGet("/withheld", WithheldAsync).WithSummary("Lists the revocations that the last reconciliation withheld");
    }

    private static async Task<Ok<WithheldRevocations>> WithheldAsync(IEntitlementStore store, CancellationToken ct) =>
        TypedResults.Ok((await WithheldRevocations.In(store).ReadAsync(ct)).Value);

    private static async Task<Ok<ReconciliationResult>> RunAsync(
        ReconcileRequest request, Reconciler reconciler, TimeProvider time, CancellationToken ct) =>
        TypedResults.Ok(await reconciler.RunAsync(
            new(time.GetUtcNow() - TimeSpan.FromDays(request.SinceDays), request.DryRun, Pause, request.AllowRevocations), ct));
}
