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
        activations.MapPost("/code", ActivateByCodeAsync)
            .Produces<Activated>()
            .ProducesProblem(StatusCodes.Status402PaymentRequired).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Activates a further device, by a code from a device of the account or from the operator");
    }

    private static async Task<IResult> ActivateAsync(ActivationRequest request, Activations activations, HttpContext http, CancellationToken ct) =>
        Answer(await activations.ActivateAsync(request, ct), http);

    private static async Task<IResult> ActivateByCodeAsync(
        CodeActivationRequest request, Activations activations, HttpContext http, CancellationToken ct) =>
        Answer(await activations.ActivateAsync(request, ct), http);

    private static IResult Answer(ActivationOutcome outcome, HttpContext http)
    {
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
                "The subscription gives no access now. Subscribe anew, or fix the payment in the Customer Portal.",
                ("code", none.Code)),
            ActivationOutcome.VoidCode => Problems.CodeVoid.Because(
                "Codes from a device are good for minutes, those from support for days, and each for one device. Ask for another."),
            ActivationOutcome.TooManyDevices many => Problems.DeviceLimit.Because(
                $"{many.Limit} devices are activated. Release one first, from any of them; if none is at hand, ask support to release one.", ("limit", many.Limit)),
            _ => throw new InvalidOperationException($"No answer for {outcome}."),
        };
    }
}
