using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Payments;
using Nyra.Billing.Queue;
using Nyra.BillingApi.Credentials;
using Nyra.BillingApi.Ingest;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Operations;

/// <summary>What the operator may look into.</summary>
public static class OperationsEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        var operations = app.MapGroup("/v1").WithTags("Operations").RequireAuthorization(Powers.Operator);
        operations.MapGet("/accounts/{customerId}", AccountAsync).WithSummary("One account with its versions and audit rows");
        operations.MapGet("/payment-reversals", PaymentReversalsAsync).WithSummary("The latest refunds, disputes and fraud warnings");
        operations.MapGet("/queue", QueueAsync).WithSummary("How much waits in the webhook queue");
    }

    private static async Task<Results<Ok<AccountAnswer>, ProblemHttpResult>> AccountAsync(
        string customerId, IEntitlementStore store, IOptions<PaymentFailureOptions> failures, TimeProvider time, CancellationToken ct)
    {
        return await store.FindAsync(customerId, ct) is { } account
            ? TypedResults.Ok(AccountAnswer.Of(account, await store.ReadAuditAsync(customerId, ct), failures.Value.Grace, time.GetUtcNow()))
            : Problems.NotFound.Because("No account of this customer is stored.");
    }

    private static async Task<Ok<PaymentReversals>> PaymentReversalsAsync(IEntitlementStore store, CancellationToken ct) =>
        TypedResults.Ok((await PaymentReversals.In(store).ReadAsync(ct)).Value);

    private static async Task<Ok<QueueAnswer>> QueueAsync(IWebhookQueue queue, IngestMetrics ingest, CancellationToken ct) =>
        TypedResults.Ok(QueueAnswer.Of(await queue.DepthAsync(ct), ingest.ReceivedSinceStart));
}
