using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Payments;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using Nyra.BillingApi.Credentials;
using Nyra.BillingApi.Reconciliation;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Operations;

/// <summary>A person's right to see what is kept, and to have it erased: across store, audit and queue.</summary>
public static partial class CustomerEndpoints
{
    public static void MapCustomers(this IEndpointRouteBuilder app)
    {
        var customers = app.MapGroup("/v1/customers").WithTags("Operations").RequireAuthorization(Powers.Operator);
        customers.MapGet("/{customerId}", ExportAsync).WithSummary("Everything kept of one customer");
        customers.MapDelete("/{customerId}", EraseAsync).WithSummary("Erases everything kept of one customer whose subscription is over");
    }

    private static async Task<Results<Ok<CustomerData>, ProblemHttpResult>> ExportAsync(
        string customerId, IEntitlementStore store, ICustomerWebhooks webhooks, IOptions<PaymentFailureOptions> failures, TimeProvider time, CancellationToken ct)
    {
        var data = await CollectAsync(customerId, store, webhooks, failures.Value, time, ct);
        return data.Empty ? Nothing() : TypedResults.Ok(data);
    }

    private static async Task<Results<Ok<Erased>, ProblemHttpResult>> EraseAsync(
        string customerId, IEntitlementStore store, ICustomerWebhooks webhooks, LookAtCustomer look, ReconcileJobs jobs,
        IOptions<PlanOptions> plan, IOptions<PaymentFailureOptions> failures, TimeProvider time, ILogger<CustomerData> logger,
        CancellationToken ct)
    {
        var data = await CollectAsync(customerId, store, webhooks, failures.Value, time, ct);
        if (data.Empty && !await jobs.MentionsAsync(customerId, ct))
            return Nothing();
        // What Stripe still knows would come back with the next event, and the customer would go on paying for nothing.
        StripeSnapshot snapshot;
        try
        {
            snapshot = await look(customerId, ct);
        }
        catch (CustomerNotInStripeException)
        {
            return Problems.CustomerUnknown.Because(
                "The customer may be of another account or mode than the backend's STRIPE_SECRET_KEY and pay there. Nothing was erased.");
        }
        var stored = data.Account?.Billing.Value ?? BillingState.None;
        var standing = EntitlementRules.Next(stored, snapshot, plan.Value, time.GetUtcNow()).Standing;
        if (standing is not (SubscriptionStanding.None or SubscriptionStanding.Canceled))
        {
            return Problems.StillSubscribed.Because(
                "Cancel the subscription at Stripe, delete the customer there if that is wanted, too, and erase again. Nothing was erased.");
        }
        var (account, erasedWebhooks) = await new CustomerErasure(store, webhooks, jobs).EraseAsync(customerId, ct);
        Log.Erased(logger, customerId);
        return TypedResults.Ok(new Erased(
            customerId, account && data.Account is not null, data.Account?.Devices.Count ?? 0, data.Account?.Audit.Count ?? 0, data.Checkouts.Count, erasedWebhooks));
    }

    private static async Task<CustomerData> CollectAsync(
        string customerId, IEntitlementStore store, ICustomerWebhooks webhooks, PaymentFailureOptions failures, TimeProvider time, CancellationToken ct)
    {
        var account = await store.FindAsync(customerId, ct);
        return new(
            customerId,
            account is null ? null : AccountAnswer.Of(account, await store.ReadAuditAsync(customerId, ct), failures.Grace, time.GetUtcNow()),
            [.. (await store.ListCheckoutsAsync(customerId, ct)).Select(CustomerCheckout.Of)],
            await webhooks.ListOfAsync(customerId, ct),
            [.. (await PaymentReversals.In(store).ReadAsync(ct)).Value.Latest.Where(reversal => reversal.CustomerId == customerId)]);
    }

    private static ProblemHttpResult Nothing() => Problems.NotFound.Because("Nothing is kept of this customer.");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "All that was kept of {CustomerId} was erased")]
        public static partial void Erased(ILogger logger, string customerId);
    }
}
