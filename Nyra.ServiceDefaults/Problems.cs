using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Nyra.ServiceDefaults;

/// <summary>Every problem Nyra answers over HTTP, once: a stable <c>type</c> a program can switch on, a status and a title.</summary>
/// <remarks>RFC 9457. The detail is written at the place that finds the problem and never holds a secret or an upstream's raw text.</remarks>
public sealed record Problems(string Code, int Status, string Title)
{
    public static readonly Problems BadRequest = new("bad-request", 400, "The request could not be understood");
    public static readonly Problems InvalidSignature = new("invalid-signature", 400, "The webhook's signature does not hold");
    public static readonly Problems InvalidEvent = new("invalid-event", 400, "The webhook is not a Stripe event");
    public static readonly Problems WrongMode = new("wrong-mode", 400, "The event is of the other mode");
    public static readonly Problems Unauthorized = new("unauthorized", 401, "The credential is missing or not known");
    public static readonly Problems NoAccess = new("no-access", 402, "The subscription does not give access");
    public static readonly Problems CapReached = new("hosted-ai-cap-reached", 402, "The hosted AI cap of this period is used up");
    public static readonly Problems Forbidden = new("forbidden", 403, "The credential does not give this power");
    public static readonly Problems CsrfMissing = new("csrf-missing", 403, "The request does not prove where it comes from");
    public static readonly Problems ChallengeFailed = new("challenge-failed", 403, "This device did not begin that checkout");
    public static readonly Problems DeviceReleased = new("device-released", 403, "The device was released");
    public static readonly Problems NotFound = new("not-found", 404, "Nothing is here");
    public static readonly Problems CodeVoid = new("code-void", 404, "The device code is not good");
    public static readonly Problems MethodNotAllowed = new("method-not-allowed", 405, "This address takes other methods");
    public static readonly Problems TooSlow = new("too-slow", 408, "The request came too slowly");
    public static readonly Problems AlreadySubscribed = new("already-subscribed", 409, "The customer has a subscription already");
    public static readonly Problems CheckoutBusy = new("checkout-busy", 409, "Another checkout of the customer is being begun");
    public static readonly Problems CheckoutComplete = new("checkout-complete", 409, "The checkout is paid already");
    public static readonly Problems DeviceLimit = new("device-limit", 409, "No more devices can be activated");
    public static readonly Problems ReconcileRunning = new("reconcile-running", 409, "A reconciliation is running already");
    public static readonly Problems StillSubscribed = new("still-subscribed", 409, "The customer still has a subscription");
    public static readonly Problems CustomerDeleted = new("customer-deleted", 409, "The customer was deleted at Stripe");
    public static readonly Problems CustomerUnknown = new("customer-unknown", 409, "Stripe does not know the customer");
    public static readonly Problems CommandCenterMalformed = new("command-center-malformed", 409, "What is stored of the command center cannot be read");
    public static readonly Problems CommandCenterNewer = new("command-center-newer", 409, "The command center was saved by a newer version");
    public static readonly Problems NotReady = new("not-ready", 409, "Something still blocks going live");
    public static readonly Problems CheckoutOver = new("checkout-over", 410, "The checkout session ended without a subscription");
    public static readonly Problems Stale = new("stale", 412, "Somebody else saved meanwhile");
    public static readonly Problems TooLarge = new("too-large", 413, "The body is too large");
    public static readonly Problems UnsupportedMediaType = new("unsupported-media-type", 415, "The body is of another kind");
    public static readonly Problems Unprocessable = new("unprocessable", 422, "Some values cannot be taken");
    public static readonly Problems PreconditionRequired = new("precondition-required", 428, "The version that was changed is missing");
    public static readonly Problems TooManyRequests = new("too-many-requests", 429, "Too many requests");
    public static readonly Problems ReleaseLimit = new("release-limit", 429, "No more devices can be released now");
    public static readonly Problems Internal = new("internal", 500, "Something broke here");
    public static readonly Problems BackendUnavailable = new("backend-unavailable", 502, "The backend behind the gateway does not answer");
    public static readonly Problems BackendSlow = new("backend-slow", 504, "The backend behind the gateway takes too long");
    public static readonly Problems StripeUnavailable = new("stripe-unavailable", 502, "Stripe did not answer as hoped");
    public static readonly Problems QueueUnavailable = new("queue-unavailable", 503, "The webhook could not be stored");
    public static readonly Problems QueueFull = new("queue-full", 503, "Too many webhooks wait");
    public static readonly Problems StorageUnavailable = new("storage-unavailable", 503, "The entitlement store cannot be used");
    public static readonly Problems PriceNotSellable = new("price-not-sellable", 503, "The configured price cannot be sold");
    public static readonly Problems CheckoutDisabled = new("checkout-disabled", 503, "Checkout is disabled");

    private static readonly Dictionary<int, Problems> General = new Problems[]
    {
        BadRequest, Unauthorized, Forbidden, NotFound, MethodNotAllowed, TooSlow, TooLarge, UnsupportedMediaType, TooManyRequests, Internal,
        BackendUnavailable, BackendSlow,
    }.ToDictionary(problem => problem.Status);

    public string Type => "urn:nyra:problem:" + Code;

    /// <summary>The general problem of a status, for answers the framework makes; null where it has none.</summary>
    public static Problems? OfStatus(int status) => General.GetValueOrDefault(status);

    public ProblemHttpResult Because(string detail, params (string Name, object? Value)[] more) => TypedResults.Problem(
        detail, statusCode: Status, title: Title, type: Type,
        extensions: more.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}
