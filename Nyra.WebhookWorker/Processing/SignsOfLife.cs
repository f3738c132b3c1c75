using Microsoft.Extensions.Options;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;

namespace Nyra.WebhookWorker.Processing;

/// <summary>Says every half minute that this worker is there and what it runs; the API's preflight looks for it.</summary>
internal sealed partial class SignsOfLife(IEntitlementStore store, IOptions<StripeOptions> stripe, TimeProvider time, ILogger<SignsOfLife> logger) : BackgroundService
{
    private readonly string _process = Guid.NewGuid().ToString("N");
    private readonly StoreDocument<WorkerSigns> _signs = WorkerSigns.In(store);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(WorkerSigns.Every, time);
        do
            await SaveAsync(known => known.With(new(_process, time.GetUtcNow(), stripe.Value.Livemode, stripe.Value.PriceProMonthly!, BuildVersion.Commit)), stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // A new deployment's preflight is not to meet the old one's workers.
        await SaveAsync(known => known.Without(_process), cancellationToken);
    }

    private async Task SaveAsync(Func<WorkerSigns, WorkerSigns> change, CancellationToken ct)
    {
        try
        {
            await _signs.ChangeAsync(change, ct);
        }
        catch (StorageUnavailableException away)
        {
            Log.NotSaved(logger, away.Message);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // It ends; within two minutes it counts as gone.
        }
        catch (Exception error)
        {
            // Whatever else it meets: those who need the store will fail at it and say so. What ended here would take the host with it.
            Log.Failed(logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "This worker's sign of life could not be saved. {Reason}")]
        public static partial void NotSaved(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Warning, "This worker's sign of life could not be saved; the next one is tried in half a minute")]
        public static partial void Failed(ILogger logger, Exception error);
    }
}
