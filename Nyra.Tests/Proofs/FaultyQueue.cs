using System.Diagnostics;
using Nyra.Billing.Queue;

namespace Nyra.Tests.Proofs;

/// <summary>A queue with a fault, see <see cref="Fault"/>.</summary>
internal sealed class FaultyQueue(IWebhookQueue queue, string fault) : IWebhookQueue
{
    private const int DiesEvery = 50;

    private int _enqueued;

    public TimeSpan Lease => queue.Lease;

    public async Task EnqueueAsync(WebhookEnvelope envelope, TimeSpan delay, CancellationToken ct)
    {
        if (fault == Fault.AcknowledgeEarly)
        {
            _ = Task.Delay(50, CancellationToken.None).ContinueWith(_ => queue.EnqueueAsync(envelope, delay, CancellationToken.None), TaskScheduler.Default);
            return;
        }
        await queue.EnqueueAsync(envelope, delay, ct);
        if (fault == Fault.DieAfterEnqueue && Interlocked.Increment(ref _enqueued) % DiesEvery == 0)
            Process.GetCurrentProcess().Kill();
    }

    public async Task<IReadOnlyList<QueuedWebhook>> DequeueAsync(int most, CancellationToken ct)
    {
        var taken = await queue.DequeueAsync(most, ct);
        if (fault == Fault.CompleteEarly)
        {
            await queue.CompleteAsync(taken, CancellationToken.None);
            // So that a death between the two is likely, not lucky.
            await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
        }
        return taken;
    }

    public Task RenewAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct) => queue.RenewAsync(webhooks, ct);

    public Task<int> CompleteAsync(IReadOnlyCollection<QueuedWebhook> webhooks, CancellationToken ct) => queue.CompleteAsync(webhooks, ct);

    public Task<bool> RetryAsync(QueuedWebhook webhook, TimeSpan delay, string error, CancellationToken ct) => queue.RetryAsync(webhook, delay, error, ct);

    public Task<bool> ReleaseAsync(QueuedWebhook webhook, TimeSpan delay, string reason, CancellationToken ct) =>
        queue.ReleaseAsync(webhook, delay, reason, ct);

    public Task ProveWritableAsync(CancellationToken ct) => queue.ProveWritableAsync(ct);

    public Task<BuryOutcome> BuryAsync(QueuedWebhook webhook, string reason, CancellationToken ct) => queue.BuryAsync(webhook, reason, ct);

    public Task<QueueDepth> DepthAsync(CancellationToken ct) => queue.DepthAsync(ct);
}
