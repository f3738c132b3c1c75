using System.Diagnostics;
using Nyra.Billing.Queue;
using Nyra.Tests.Infrastructure;

namespace Nyra.Tests.Proofs;

/// <summary>A queue with a fault, see <see cref="Fault"/>.</summary>
internal sealed class FaultyQueue(IWebhookQueue queue, string fault) : WatchedQueue(queue)
{
    private const int DiesEvery = 50;

    private int _enqueued;

    public override async Task EnqueueAsync(WebhookEnvelope envelope, TimeSpan delay, CancellationToken ct)
    {
        if (fault == Fault.AcknowledgeEarly)
        {
            _ = Task.Delay(50, CancellationToken.None)
                .ContinueWith(_ => base.EnqueueAsync(envelope, delay, CancellationToken.None), TaskScheduler.Default);
            return;
        }
        await base.EnqueueAsync(envelope, delay, ct);
        if (fault == Fault.DieAfterEnqueue && Interlocked.Increment(ref _enqueued) % DiesEvery == 0)
            Process.GetCurrentProcess().Kill();
    }

    public override async Task<IReadOnlyList<QueuedWebhook>> DequeueAsync(int most, CancellationToken ct)
    {
        var taken = await base.DequeueAsync(most, ct);
        if (fault == Fault.CompleteEarly)
        {
            await CompleteAsync(taken, CancellationToken.None);
            // So that a death between the two is likely, not lucky.
            await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
        }
        return taken;
    }
}
