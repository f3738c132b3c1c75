namespace Nyra.Readiness.Rehearsal;

/// <summary>Waits for a state instead of for a time.</summary>
internal static class Waiting
{
    // Asked often at first, then ever less: a hosted backend's rate limits hold for a rehearsal, too.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Asks until the answer satisfies; the last answer when the patience ends.</summary>
    public static async Task<T> UntilAsync<T>(
        Func<CancellationToken, Task<T>> ask, Func<T, bool> satisfies, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        var since = time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            var answer = await ask(ct);
            if (satisfies(answer) || time.GetElapsedTime(since) > patience)
                return answer;
            await Task.Delay(pause, time, ct);
            pause = pause * 1.3 < LongestPause ? pause * 1.3 : LongestPause;
        }
    }
}
