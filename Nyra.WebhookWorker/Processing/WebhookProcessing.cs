using Microsoft.Extensions.Options;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using Nyra.ServiceDefaults;

namespace Nyra.WebhookWorker.Processing;

/// <summary>Takes events from the queue and hands them to their customers' lanes, holding no more than it can soon handle.</summary>
internal sealed partial class WebhookProcessing(
    IWebhookQueue queue, CustomerEvents events, PaymentReversalEvents reversals, FailedWebhooks failed, HeldWebhooks held,
    IOptions<WorkerOptions> worker, IOptions<HostOptions> host, TimeProvider time, ILogger<WebhookProcessing> logger) : BackgroundService
{
    // At once: while they are taken, no event can be stored.
    private const int MostTaken = 512;

    private static readonly TimeSpan QueuePause = TimeSpan.FromSeconds(1);

    private readonly ConditionLog _queueDown = new(time, () => Log.QueueBack(logger));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var places = new SemaphoreSlim(worker.Value.MostHeld);
        using var abandon = new CancellationTokenSource();
        using var finish = new CancellationTokenSource();
        var lanes = new CustomerLanes(async lane =>
        {
            var handled = lane.CustomerId == PaymentReversalEvents.Lane
                ? await reversals.HandleAsync(lane, abandon.Token)
                : await events.HandleAsync(lane, abandon.Token);
            held.Remove(handled);
            places.Release(handled.Count);
        });
        var keeping = held.KeepAsync(finish.Token);
        await TakeAsync(lanes, places, stoppingToken);

        // A graceful stop finishes what it holds; what takes too long for the host's patience is given back.
        var finished = lanes.FinishAsync();
        if (await Task.WhenAny(finished, Task.Delay(host.Value.ShutdownTimeout / 2, CancellationToken.None)) != finished)
            await abandon.CancelAsync();
        await finished;
        await finish.CancelAsync();
        await keeping;
    }

    private async Task TakeAsync(CustomerLanes lanes, SemaphoreSlim places, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await places.WaitAsync(stopping);
                var most = 1;
                while (most < MostTaken && places.Wait(0, CancellationToken.None))
                    most++;
                IReadOnlyList<QueuedWebhook> taken = [];
                try
                {
                    taken = await queue.DequeueAsync(most, stopping);
                    _queueDown.Passes();
                }
                finally
                {
                    if (most > taken.Count)
                        places.Release(most - taken.Count);
                }
                foreach (var webhook in taken)
                {
                    var lane = HandledEvents.IsRecorded(webhook.Envelope.Type)
                        ? PaymentReversalEvents.Lane
                        : webhook.Envelope.CustomerId;
                    if (lane is null || webhook.Attempt > RetryPolicy.MostAttempts)
                    {
                        await failed.BuryUnprocessedAsync(webhook);
                        places.Release();
                        continue;
                    }
                    held.Add(webhook);
                    lanes.Add(lane, webhook);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (QueueUnavailableException error)
            {
                if (_queueDown.Begins())
                    Log.QueueDown(logger, error.Message);
                await Task.Delay(QueuePause, time, CancellationToken.None);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The webhook queue cannot be used; it is asked again every second. {Reason}")]
        public static partial void QueueDown(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Information, "The webhook queue gives events again")]
        public static partial void QueueBack(ILogger logger);
    }
}
