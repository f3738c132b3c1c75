using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.Billing.Entitlements;
using Nyra.BillingApi.Credentials;
using Nyra.BillingApi.Readiness;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Checkout;

/// <summary>The way to the payment page.</summary>
public static class CheckoutEndpoints
{
    internal static IServiceCollection AddCheckout(this IServiceCollection services) => services.AddSingleton<CheckoutSessions>();

    public static void MapCheckout(this IEndpointRouteBuilder app)
    {
        var checkout = app.MapGroup("/v1/checkout").WithTags("Checkout");
        checkout.MapPost("/sessions", BeginAsync).WithSummary("Begins a checkout; the answer's URL is Stripe's payment page");
    }

    private static async Task<Results<Ok<CheckoutBegun>, ProblemHttpResult>> BeginAsync(
        BeginCheckoutRequest request, HttpContext http, CheckoutSessions sessions, IEntitlementStore store,
        Snapshots snapshots, CancellationToken ct)
    {
        if (await snapshots.BlockersAsync(ct) is { Count: > 0 } blockers)
        {
            return Problems.CheckoutDisabled.Because(
                "Live checkout needs a readiness snapshot that is good for this backend.", ("blockers", blockers.Select(blocker => blocker.Id).ToArray()));
        }
        var caller = Caller.Of(http);
        // A token that is not known must not quietly buy a second subscription under a new customer.
        if (caller is null && http.Request.Headers.Authorization.Count > 0)
            return Problems.Unauthorized.Because("The device token is not known. Send none to subscribe as a new customer.");
        // Its token is in a stranger's hands, maybe: it must not touch the account any more, its open payment pages included.
        if (caller is { Released: true })
            return Problems.DeviceReleased.Because("Forget its token, then activate it again or subscribe as a new customer.");
        var standing = caller?.Account.Billing.Value.Standing ?? SubscriptionStanding.None;
        if (standing is not (SubscriptionStanding.None or SubscriptionStanding.Incomplete or SubscriptionStanding.Canceled)
            && !await sessions.IsDeletedAsync(caller!.CustomerId, ct))
            return Problems.AlreadySubscribed.Because("Change, pay or cancel the subscription in the Customer Portal.");
        if (standing == SubscriptionStanding.Incomplete && await sessions.GoesOnUnpaidAsync(caller!.CustomerId, ct))
            return Problems.AlreadySubscribed.Because("Its first invoice is not paid. Pay it or cancel the subscription in the Customer Portal.");
        var begun = await sessions.FindBegunAsync(request.Challenge, ct);
        if (begun is { Status: "open", Page: { } page })
            return TypedResults.Ok(page);
        // Paid, and what it began has ended since: there is nothing left to activate with it.
        if (begun is { Status: "complete" } && (await store.FindAsync(begun.CustomerId, ct))?.Billing.Value.Standing != SubscriptionStanding.Canceled)
            return Problems.CheckoutComplete.Because("Activate this device with it.", ("sessionId", begun.SessionId));
        return TypedResults.Ok(await sessions.BeginAsync(request, caller?.CustomerId ?? begun?.CustomerId, begun?.SessionId, ct));
    }
}
