namespace Nyra.WebhookWorker.Processing;

/// <summary>When a failed event is tried again. Pure.</summary>
public static class RetryPolicy
{
    /// <summary>After so many failed attempts, crashes of the worker among them, an event becomes a dead letter.</summary>
    public const int MostAttempts = 12;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Doubles from half a second up to ten minutes, of which at least half is waited: jitter keeps failures from coming in step.</summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="jitter">From 0 up to 1.</param>
    public static TimeSpan DelayAfter(int attempt, double jitter)
    {
        var full = First * Math.Pow(2, Math.Min(attempt - 1, 30));
        return (full < Longest ? full : Longest) * (0.5 + jitter / 2);
    }

    /// <summary>How long an outage is waited for before the next attempt; the attempt does not count, so an outage makes
    /// no dead letters.</summary>
    public static TimeSpan OutageDelay(double jitter) => TimeSpan.FromSeconds(2 + 3 * jitter);

    /// <summary>How long an event that is given up stays in the queue before it is tried again, where no more dead letters are
    /// kept.</summary>
    public static TimeSpan DelayWithoutDeadLetters(double jitter) => TimeSpan.FromHours(0.75 + 0.5 * jitter);

    /// <summary>
    /// When to look again at a running subscription whose entitlements Stripe has not computed yet; null when it was asked often enough.
    /// </summary>
    /// <param name="looks">How often it was looked at again before.</param>
    public static TimeSpan? LookAgainAfter(int looks) => looks switch
    {
        0 => TimeSpan.FromSeconds(0.5),
        1 => TimeSpan.FromSeconds(5),
        2 => TimeSpan.FromSeconds(30),
        3 => TimeSpan.FromMinutes(5),
        4 => TimeSpan.FromMinutes(30),
        _ => null,
    };
}
