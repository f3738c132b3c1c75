using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using Nyra.BillingApi.Ingest;
using Nyra.ServiceDefaults;
using Stripe;

namespace Nyra.BillingApi;

/// <summary>Turns the outages of what this host stands on into answers: who is down, and when to come back.</summary>
internal sealed partial class OutageAnswers(TimeProvider time, ILogger<OutageAnswers> logger) : IExceptionHandler
{
    private const int RetryAfterSeconds = 5;

    private static readonly TimeSpan LoggedEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _storageLoggedAt;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            QueueFullException => Problems.QueueFull.Because("As many webhooks wait as may. Send it again later; GET /health says how many."),
            QueueUnavailableException => Problems.QueueUnavailable.Because("The webhook queue does not take anything now. Send it again later."),
            StorageUnavailableException => Problems.StorageUnavailable.Because("The entitlement store cannot be used now. GET /health says why."),
            // Stripe's own words may hold an address or a name: they go to the log, not to the caller.
            StripeException stripe => Problems.StripeUnavailable.Because(
                $"Stripe answered {(int)stripe.HttpStatusCode}. The operator finds its request id in the log under this trace id."),
            CustomerNotInStripeException => Problems.StripeUnavailable.Because(
                "The Stripe account of this backend does not know the customer. The operator has to check STRIPE_SECRET_KEY."),
            PlanNotInStripeException unknown => Problems.PriceNotSellable.Because(unknown.Message),
            // Only Stripe is called over HTTP from here.
            HttpRequestException or TaskCanceledException => Problems.StripeUnavailable.Because("Stripe could not be reached. Try again."),
            _ => null,
        };
        if (problem is null)
            return false;

        if (IsLogged(exception, httpContext.Request.Path))
        {
            Log.Outage(
                logger, exception is QueueUnavailableException ? null : exception, httpContext.Request.Path, exception.Message,
                (exception as StripeException)?.StripeResponse?.RequestId);
        }
        httpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    // An outage fails every request while it lasts. WebhookDoor says when that of the queue begins and ends; GET /health says both.
    private bool IsLogged(Exception error, PathString path)
    {
        if (error is QueueUnavailableException)
            return path != WebhookEndpoints.Path;
        if (error is not StorageUnavailableException)
            return true;
        lock (_gate)
        {
            if (_storageLoggedAt is { } last && time.GetElapsedTime(last) < LoggedEvery)
                return false;
            _storageLoggedAt = time.GetTimestamp();
            return true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Path} failed because a dependency is unavailable: {Why} (Stripe request {StripeRequest})")]
        public static partial void Outage(ILogger logger, Exception? error, string path, string why, string? stripeRequest);
    }
}
