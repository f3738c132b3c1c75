namespace Nyra.StripeSimulator.Invoices;

/// <summary>When a failed charge is tried again. Pure.</summary>
internal static class Dunning
{
    private const long SecondsPerDay = 86_400;

    /// <param name="attempts">Charges made so far, the failed one included.</param>
    /// <param name="retryDays">Days to wait after each failure; as many retries as there are entries.</param>
    /// <returns>null when no retry is left.</returns>
    public static long? NextAttempt(int attempts, long failedAt, IReadOnlyList<int> retryDays) =>
        attempts < 1 ? throw new ArgumentOutOfRangeException(nameof(attempts), attempts, "nothing has failed yet")
        : attempts > retryDays.Count ? null
        : failedAt + retryDays[attempts - 1] * SecondsPerDay;
}
