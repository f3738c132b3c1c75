namespace Nyra.Billing.Queue;

/// <summary>
/// Where each webhook worker reports every few seconds that it is running, beside the queue. Without it a backend whose workers are gone looks healthy:
/// events are accepted, but not processed.
/// </summary>
/// <exception cref="QueueUnavailableException">By every method, when the medium fails.</exception>
public interface IWorkerHeartbeats
{
    /// <summary>How often each worker reports.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    /// <summary>A worker that has not reported for this long is not running.</summary>
    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(7);

    /// <summary>How long the last report of a worker is kept.</summary>
    static readonly TimeSpan Retention = TimeSpan.FromMinutes(2);

    Task ReportAsync(WorkerInstance worker, CancellationToken ct);

    /// <summary>Forgets a worker that ends.</summary>
    Task RemoveAsync(WorkerInstance worker, CancellationToken ct);

    /// <summary>The last report of each worker, of those within <see cref="Retention"/>.</summary>
    Task<IReadOnlyList<WorkerHeartbeat>> ListAsync(CancellationToken ct);
}
