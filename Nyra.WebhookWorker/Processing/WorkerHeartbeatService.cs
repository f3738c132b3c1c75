using Microsoft.Extensions.Options;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Queue;

namespace Nyra.WebhookWorker.Processing;

/// <summary>Reports every few seconds that this worker is running, and what it runs; the API's health and preflight look for it.</summary>
internal sealed partial class WorkerHeartbeatService(
    IWorkerHeartbeats heartbeats, IOptions<StripeOptions> stripe, TimeProvider time, ILogger<WorkerHeartbeatService> logger) : BackgroundService
{
    private readonly string _process = Guid.NewGuid().ToString("N");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(IWorkerHeartbeats.Interval, time);
        do
            await SaveAsync(heartbeats.ReportAsync, stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // A new deployment's preflight is not to meet the old one's workers.
        await SaveAsync(heartbeats.RemoveAsync, cancellationToken);
    }

    private async Task SaveAsync(Func<WorkerInstance, CancellationToken, Task> save, CancellationToken ct)
    {
        try
        {
            await save(new(_process, stripe.Value.Livemode, stripe.Value.PriceProMonthly!, BuildVersion.Commit), ct);
        }
        catch (QueueUnavailableException away)
        {
            Log.NotSaved(logger, away.Message);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // It ends; within seconds it counts as not running.
        }
        catch (Exception error)
        {
            // Whatever else it is: those who need the queue will fail at it and say so. What ended here would end the host.
            Log.Failed(logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "This worker's heartbeat could not be saved. {Reason}")]
        public static partial void NotSaved(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Warning, "This worker's heartbeat could not be saved; it is tried again in a few seconds")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
