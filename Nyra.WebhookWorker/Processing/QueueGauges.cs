using Nyra.Billing.Queue;

namespace Nyra.WebhookWorker.Processing;

/// <summary>Asks the queue how much waits, every few seconds, for the gauges.</summary>
internal sealed class QueueGauges(IWebhookQueue queue, ProcessingMetrics metrics, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                metrics.Observe(await queue.DepthAsync(stoppingToken));
            }
            catch (QueueUnavailableException)
            {
                metrics.Observe(null);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
