using System.Net;
using StripeException = Stripe.StripeException;

namespace Nyra.Billing.Stripe;

/// <summary>
/// Asks Stripe again after a failure that passes, for work that no person waits for. The SDK's own retries are few and quick, and do not
/// include most refusals with 429.
/// </summary>
internal static class StripeRetry
{
    // Stripe throttles for seconds; more refusals in a row have another cause.
    private const int MaxRateLimitRetries = 5;

    // With the delays below, up to three minutes.
    private const int MaxRetries = 10;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    // Longer, and it is not waited for: the next run comes sooner.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(1);

    /// <summary>Repeats a request that is refused for too many requests; every other failure is thrown at once.</summary>
    /// <param name="time">The clock that delays are waited for on.</param>
    /// <exception cref="StripeException">The last one, when the retries are used up.</exception>
    public static Task<T> WhileLimitedAsync<T>(Func<Task<T>> request, TimeProvider time, CancellationToken ct) =>
        RunAsync(request, (error, retries, jitter) => retries < MaxRateLimitRetries ? LimitDelay(error, retries, jitter) : null, time, ct);

    /// <summary>Repeats a request also while Stripe fails or cannot be reached. A refused key is thrown at once.</summary>
    /// <inheritdoc cref="WhileLimitedAsync"/>
    public static Task<T> WhileUnavailableAsync<T>(Func<Task<T>> request, TimeProvider time, CancellationToken ct) => RunAsync(
        request,
        (error, retries, jitter) => retries >= MaxRetries ? null
            : LimitDelay(error, retries, jitter) ?? (IsOutage(error) ? Backoff(retries, jitter) : null),
        time, ct);

    private static async Task<T> RunAsync<T>(
        Func<Task<T>> request, Func<Exception, int, double, TimeSpan?> delayAfter, TimeProvider time, CancellationToken ct)
    {
        for (var retries = 0; ; retries++)
        {
            TimeSpan? delay;
            try
            {
                return await request();
            }
            catch (Exception error) when (
                !ct.IsCancellationRequested && (delay = delayAfter(error, retries, Random.Shared.NextDouble())) is not null)
            {
                await Task.Delay(delay.Value, time, ct);
            }
        }
    }

    private static TimeSpan? LimitDelay(Exception error, int retries, double jitter) =>
        error is StripeException limited && limited.RetryAfter() is { } asked && asked <= MaxRetryAfter
            ? asked + Backoff(retries, jitter)
            : null;

    // A timeout of the HTTP client is an OperationCanceledException, too; it is not the caller's.
    private static bool IsOutage(Exception error) => error is HttpRequestException or OperationCanceledException
        or StripeException { HttpStatusCode: 0 or >= HttpStatusCode.InternalServerError };

    // Doubles, of which at least half is waited: jitter keeps several processes from asking in step.
    private static TimeSpan Backoff(int retries, double jitter)
    {
        var full = FirstDelay * Math.Pow(2, retries);
        return (full < MaxDelay ? full : MaxDelay) * (0.5 + jitter / 2);
    }
}
