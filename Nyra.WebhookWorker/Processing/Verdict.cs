using System.Net;
using Nyra.Billing;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Stripe;
using Stripe;

namespace Nyra.WebhookWorker.Processing;

/// <summary>What follows from a failure. Pure.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>The event's own failure: another attempt later.</summary>
    public sealed record Retry(TimeSpan Delay) : Verdict;

    /// <summary>What we stand on is down or asks for patience: the event is not to blame.</summary>
    /// <param name="SlowDown">How long nobody may ask Stripe; zero where Stripe is not the cause.</param>
    public sealed record Wait(TimeSpan Delay, TimeSpan SlowDown) : Verdict;

    /// <summary>No attempt will ever succeed: an operator must look.</summary>
    public sealed record Bury(string Reason) : Verdict;

    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="jitter">From 0 up to 1.</param>
    public static Verdict Of(Exception error, int attempt, double jitter) => error switch
    {
        StripeException limited when limited.RetryAfter() is { } wait =>
            new Wait(wait + TimeSpan.FromSeconds(jitter), limited.IsLockTimeout() ? TimeSpan.Zero : wait),
        CustomerNotInStripeException =>
            new Bury("Stripe does not know the customer. Was the event of another account? Then drop it; else replay it."),
        // A wrong or withdrawn key, an outage of Stripe, a network that is down: all pass, or are mended, without touching the event.
        StripeException { HttpStatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or >= HttpStatusCode.InternalServerError or 0 }
            or HttpRequestException or OperationCanceledException or StorageUnavailableException or PlanNotInStripeException
            => new Wait(RetryPolicy.OutageDelay(jitter), TimeSpan.Zero),
        _ when attempt >= RetryPolicy.MostAttempts => new Bury($"Failed {attempt} times, at last: {FailureReason.Of(error)}."),
        _ => new Retry(RetryPolicy.DelayAfter(attempt, jitter)),
    };
}
