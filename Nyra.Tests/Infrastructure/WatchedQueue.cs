using System.Collections.Concurrent;
using Nyra.Billing.Queue;

namespace Nyra.Tests.Infrastructure;

/// <summary>A real queue whose operations a test sees, and lets fail.</summary>
internal class WatchedQueue(IWebhookQueue queue) : IWebhookQueue
{
    private readonly ConcurrentQueue<int> _asked = new();
    private readonly ConcurrentQueue<string> _renewed = new();

    /// <summary>The error of an operation, by its name; null to have it done.</summary>
    public Func<string, Exception?> Failure { get; set; } = _ => null;

    /// <summary>How many events each <see cref="DequeueAsync"/> asked for.</summary>
    public IReadOnlyList<int> Asked => [.. _asked];

    /// <summary>The events whose leases were renewed, by id.</summary>
    public IReadOnlyList<string> Renewed => [.. _renewed];

    public TimeSpan Lease => queue.Lease;

    /// <summary>Has these operations find the queue unavailable.</summary>
    public void Refuse(params string[] operations) => Failure = operation => operations.Contains(operation)
        ? new QueueUnavailableException("The queue refuses.", new IOException("The disk is gone."))
        : null;

    public virtual Task EnqueueAsync(WebhookEnvelope envelope, TimeSpan delay, CancellationToken ct)
    {
        Fail(nameof(EnqueueAsync));
        return queue.EnqueueAsync(envelope, delay, ct);
    }

    public virtual Task<IReadOnlyList<QueuedWebhook>> DequeueAsync(int most, CancellationToken ct)
    {
        _asked.Enqueue(most);
        Fail(nameof(DequeueAsync));
        return queue.DequeueAsync(most, ct);
    }

    public Task RenewAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct)
    {
        Fail(nameof(RenewAsync));
        foreach (var webhook in webhooks)
            _renewed.Enqueue(webhook.Envelope.EventId);
        return queue.RenewAsync(webhooks, ct);
    }

    public Task<int> CompleteAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct)
    {
        Fail(nameof(CompleteAsync));
        return queue.CompleteAsync(webhooks, ct);
    }

    public Task<bool> RetryAsync(QueuedWebhook webhook, TimeSpan delay, string error, CancellationToken ct)
    {
        Fail(nameof(RetryAsync));
        return queue.RetryAsync(webhook, delay, error, ct);
    }

    public Task<bool> ReleaseAsync(QueuedWebhook webhook, TimeSpan delay, string reason, CancellationToken ct)
    {
        Fail(nameof(ReleaseAsync));
        return queue.ReleaseAsync(webhook, delay, reason, ct);
    }

    public Task<BuryOutcome> BuryAsync(QueuedWebhook webhook, string reason, CancellationToken ct)
    {
        Fail(nameof(BuryAsync));
        return queue.BuryAsync(webhook, reason, ct);
    }

    public Task<QueueDepth> DepthAsync(CancellationToken ct)
    {
        Fail(nameof(DepthAsync));
        return queue.DepthAsync(ct);
    }

    public Task ProveWritableAsync(CancellationToken ct)
    {
        Fail(nameof(ProveWritableAsync));
        return queue.ProveWritableAsync(ct);
    }

    private void Fail(string operation)
    {
        if (Failure(operation) is { } failure)
            throw failure;
    }
}
