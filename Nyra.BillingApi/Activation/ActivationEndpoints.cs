using System.Globalization;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Activation;

/// <summary>From a paid checkout to an activated device.</summary>
public static class ActivationEndpoints
{
    private const int RetryAfterSeconds = 1;

    public static void MapActivation(this IEndpointRouteBuilder app)
    {
        var activations = app.MapGroup("/v1/activations").WithTags("Activation");
        activations.MapPost("/", ActivateAsync)
            .Produces<Activated>().Produces<ActivationWaits>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status402PaymentRequired).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status410Gone)
            .WithSummary("Activates the device that began the checkout; 202 with Retry-After while the payment settles");
    }

    private static async Task<IResult> ActivateAsync(
        ActivationRequest request, Activations activations, HttpContext http, CancellationToken ct)
    {
        var outcome = await activations.ActivateAsync(request, ct);
        if (outcome is ActivationOutcome.Waits)
            http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return outcome switch
        {
            ActivationOutcome.Done done => TypedResults.Ok(done.Answer),
            ActivationOutcome.Waits waits => TypedResults.Accepted((string?)null, new ActivationWaits(waits.Code)),
            ActivationOutcome.UnknownSession => Problems.NotFound.Because("No checkout of this session was begun here."),
            ActivationOutcome.WrongDevice => Problems.ChallengeFailed.Because(
                "Activate on the device that began the checkout, with the verifier it made then."),
            ActivationOutcome.SessionOver over => Problems.CheckoutOver.Because(over.Reason + " Begin a new checkout."),
            ActivationOutcome.NoAccess none => Problems.NoAccess.Because(
                "This checkout was paid, but its subscription gives no access now. Subscribe anew, or mend the payment in the Customer Portal.",
                ("code", none.Code)),
            ActivationOutcome.TooManyDevices many => Problems.DeviceLimit.Because(
                $"{many.Limit} devices are activated. Release one first, from any of them; if none is at hand, ask support to release one.", ("limit", many.Limit)),
            _ => throw new InvalidOperationException($"No answer for {outcome}."),
        };
    }
}
