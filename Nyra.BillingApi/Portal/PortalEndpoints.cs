using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nyra.Billing.Stripe;
using Nyra.BillingApi.Credentials;
using Nyra.ServiceDefaults;
using Stripe;
using Stripe.BillingPortal;
using CheckoutOptions = Nyra.Billing.Configuration.CheckoutOptions;

namespace Nyra.BillingApi.Portal;

/// <summary>The way to Stripe's Customer Portal.</summary>
public static class PortalEndpoints
{
    // A device whose subscription lapsed needs the portal most: to pay.
    public static void MapPortal(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/portal/sessions", OpenAsync).WithTags("Portal").RequireAuthorization(Powers.Device)
            .WithSummary("Opens the Customer Portal for the device's account");

    private static async Task<Results<Ok<PortalAnswer>, ProblemHttpResult>> OpenAsync(
        Caller caller, StripeClient stripe, IOptions<CheckoutOptions> checkout, CancellationToken ct)
    {
        try
        {
            var session = await stripe.V1.BillingPortal.Sessions.CreateAsync(
                new SessionCreateOptions { Customer = caller.CustomerId, ReturnUrl = checkout.Value.ReturnUrl }, cancellationToken: ct);
            return TypedResults.Ok(new PortalAnswer(session.Url));
        }
        catch (StripeException missing) when (missing.IsMissingCustomer())
        {
            return Problems.CustomerDeleted.Because("There is nothing left to manage. To subscribe again, begin a checkout.");
        }
    }
}
