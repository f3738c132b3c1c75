using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.BillingApi.Credentials;
using Nyra.BillingApi.Readiness;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Checkout;

/// <summary>The way to the payment page.</summary>
public static class CheckoutEndpoints
{
    internal static IServiceCollection AddCheckout(this IServiceCollection services)
    {
        services.AddSingleton<CheckoutLeases>();
        services.AddSingleton<CheckoutSessions>();
        // Single, so that what Stripe said is remembered between requests.
        services.AddSingleton<PriceHealthCheck>();
        services.AddHealthChecks().AddCheck<PriceHealthCheck>("price");
        return services;
    }

    public static void MapCheckout(this IEndpointRouteBuilder app)
    {
        var checkout = app.MapGroup("/v1/checkout").WithTags("Checkout");
        checkout.MapPost("/sessions", BeginAsync).WithSummary("Begins a checkout; the answer's URL is Stripe's payment page");
    }

    private static async Task<Results<Ok<CheckoutBegun>, ProblemHttpResult>> BeginAsync(
        BeginCheckoutRequest request, HttpContext http, CheckoutSessions sessions, Snapshots snapshots, CancellationToken ct)
    {
        if (await snapshots.BlockersAsync(ct) is { Count: > 0 } blockers)
        {
            return Problems.CheckoutDisabled.Because(
                "Live checkout needs a readiness snapshot that is good for this backend.",
                ("blockers", blockers.Select(blocker => blocker.Id).ToArray()));
        }
        var caller = Caller.Of(http);
        // A token that is not known must not quietly buy a second subscription under a new customer.
        if (caller is null && http.Request.Headers.Authorization.Count > 0)
            return Problems.Unauthorized.Because("The device token is not known. Send none to subscribe as a new customer.");
        // Its token is in a stranger's hands, maybe: it must not touch the account any more, its open payment pages included.
        if (caller is { Released: true })
            return Problems.DeviceReleased.Because("Forget its token, then activate it again or subscribe as a new customer.");
        var outcome = await sessions.BeginAsync(request, caller?.CustomerId, ct);
        return outcome is CheckoutOutcome.Begun begun ? TypedResults.Ok(begun.Page) : Refusal(outcome);
    }

    private static ProblemHttpResult Refusal(CheckoutOutcome outcome) => outcome switch
    {
        CheckoutOutcome.Complete complete =>
            Problems.CheckoutComplete.Because("Activate this device with it.", ("sessionId", complete.SessionId)),
        CheckoutOutcome.AlreadySubscribed { Incomplete: true } => Problems.AlreadySubscribed.Because(
            "Its first invoice is not paid. Pay it in the Customer Portal, or wait until Stripe ends the subscription, 23 hours after its "
            + "start."),
        CheckoutOutcome.AlreadySubscribed =>
            Problems.AlreadySubscribed.Because("Change, pay or cancel the subscription in the Customer Portal."),
        CheckoutOutcome.Busy =>
            Problems.CheckoutBusy.Because("Another checkout of this customer is being begun. Try again in a few seconds."),
        CheckoutOutcome.EmailRefused => Problems.BadRequest.Because(
            "Correct the e-mail address.",
            ("errors", new Dictionary<string, string[]> { ["email"] = ["Stripe does not accept this e-mail address."] })),
        CheckoutOutcome.PriceNotSellable unsellable => Problems.PriceNotSellable.Because(unsellable.Reason),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };
}
