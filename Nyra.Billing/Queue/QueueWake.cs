namespace Nyra.Billing.Queue;

/// <summary>
/// Wakes consumers that wait on an empty queue. A consumer reads <see cref="Next"/> before it looks into the queue, so that it misses nothing.
/// </summary>
internal sealed class QueueWake
{
    /// <summary>How long a consumer waits without a wake-up: one may be lost when a process or a connection ends.</summary>
    public static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    /// <summary>The same where no wake-up can arrive.</summary>
    public static readonly TimeSpan PollUnnotified = TimeSpan.FromMilliseconds(50);

    private TaskCompletionSource _next = Create();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Set() => Interlocked.Exchange(ref _next, Create()).TrySetResult();

    /// <summary>Waits for the wake-up or for the time, whichever comes first.</summary>
    /// <exception cref="OperationCanceledException">When canceled.</exception>
    public static async Task WaitAsync(Task next, TimeSpan timeout, TimeProvider time, CancellationToken ct)
    {
        await next.WaitAsync(timeout, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
