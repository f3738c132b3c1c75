namespace Nyra.Billing.Queue;

/// <summary>
/// The durable queue between ingest and worker. At least once, in no promised order: what was enqueued is delivered until it is
/// completed or dead-lettered, also after a crash of process or machine. Several processes may enqueue and dequeue at once.
/// </summary>
/// <exception cref="QueueUnavailableException">By every method, when the medium fails.</exception>
public interface IWebhookQueue
{
    /// <summary>Stores the envelope; durable when it returns.</summary>
    /// <param name="delay">How long it stays hidden; zero to have it taken at once.</param>
    /// <exception cref="QueueFullException">When as many wait as may; never for a delayed one, which the worker itself asks for.</exception>
    Task EnqueueAsync(WebhookEnvelope envelope, TimeSpan delay, CancellationToken ct);

    /// <summary>Takes up to <paramref name="most"/> envelopes, waiting until there is at least one.</summary>
    /// <remarks>They are the caller's for the lease, <see cref="Lease"/>, unless renewed; then another consumer may take them.</remarks>
    Task<IReadOnlyList<QueuedWebhook>> DequeueAsync(int most, CancellationToken ct);

    /// <summary>Starts the leases of these anew; those that had run out and were taken by another stay the other's.</summary>
    Task RenewAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct);

    /// <summary>Ends the envelopes: their effect is saved. Returns how many; the leases of the others had run out, they are not the caller's.</summary>
    Task<int> CompleteAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct);

    /// <summary>Ends the envelope. False where the lease had run out and it is no longer the caller's.</summary>
    async Task<bool> CompleteAsync(QueuedWebhook webhook, CancellationToken ct) => await CompleteAsync([webhook], ct) == 1;

    /// <summary>Gives it back for another attempt after the delay; the failed one counts.</summary>
    Task<bool> RetryAsync(QueuedWebhook webhook, TimeSpan delay, string error, CancellationToken ct);

    /// <summary>Gives it back, not counting the attempt: the worker stops, or what it stands on is down.</summary>
    Task<bool> ReleaseAsync(QueuedWebhook webhook, TimeSpan delay, string reason, CancellationToken ct);

    /// <summary>Moves it to the dead letters, for an operator to look at, unless there are as many as there may be.</summary>
    Task<BuryOutcome> BuryAsync(QueuedWebhook webhook, string reason, CancellationToken ct);

    Task<QueueDepth> DepthAsync(CancellationToken ct);

    /// <summary>Proves that an event would be stored now. Other methods may work where that does not, for example with a full
    /// disk.</summary>
    Task ProveWritableAsync(CancellationToken ct);

    /// <summary>Whether what was stored may be lost all the same. Never an outage: durable where the medium cannot be asked now.</summary>
    Task<QueueDurability> DurabilityAsync(CancellationToken ct) => Task.FromResult(QueueDurability.Durable);

    /// <summary>How long a consumer may hold an envelope without renewing: as long as the death of one goes unnoticed.</summary>
    TimeSpan Lease { get; }
}
