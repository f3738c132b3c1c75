using Microsoft.Extensions.Options;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Reconciliation;
using Nyra.ServiceDefaults;

namespace Nyra.WebhookWorker.Processing;

/// <summary>
/// Compares all accounts with Stripe from time to time, gently: a lost webhook then costs a customer hours at most, wherever it was lost.
/// Several workers may do so at once; what they find is repaired once.
/// </summary>
internal sealed partial class ReconcileSchedule(
    Reconciler reconciler, StripePace pace, IOptions<WorkerOptions> worker, ProcessingMetrics metrics, TimeProvider time,
    ILogger<ReconcileSchedule> logger) : BackgroundService
{
    // Four requests a second, of the 25 that Stripe allows a test account.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // Stripe remembers undelivered events for 30 days; what was not found by then was looked at more than once.
    private static readonly TimeSpan Window = TimeSpan.FromDays(3);

    private readonly ConditionLog _queueFull = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var every = worker.Value.ReconcileEvery;
        if (every == TimeSpan.Zero)
            return;
        // Not in step with other workers, and not at the start, when the queue may hold the answer already.
        await Task.Delay(every * (0.5 + Random.Shared.NextDouble() / 2), time, stoppingToken);
        using var timer = new PeriodicTimer(every, time);
        do
            await RunOnceAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RunOnceAsync(CancellationToken ct)
    {
        // One trace, not one for each of its requests.
        using var activity = metrics.Activities.StartActivity("reconcile");
        try
        {
            await pace.WaitAsync(ct);
            var result = await reconciler.RunAsync(
                new(time.GetUtcNow() - Window, DryRun: false, Pause), ReconciliationProgress.None, Report, () => Task.CompletedTask, ct);
            metrics.Drifted(result.DriftCount);
            foreach (var drift in result.Drifts)
                Log.Drift(logger, drift.CustomerId, drift.Difference);
            foreach (var failure in result.Failures)
                Log.NotCompared(logger, failure.CustomerId, failure.Reason);
            if (result.Withheld > 0)
                Log.Withheld(
                    logger, result.Withheld, result.WithAccess, CommandHint.Of("reconcile --withheld"),
                    CommandHint.Of($"reconcile --allow-revocations {result.Withheld}"));
            Log.Reconciled(logger, result.Subscriptions, result.Accounts, result.DriftCount);
        }
        // Any error: thrown on, it would end the host, and no event would be processed any more.
        catch (Exception error) when (!ct.IsCancellationRequested)
        {
            Log.Failed(logger, error, worker.Value.ReconcileEvery, FailureReason.Of(error));
        }
    }

    private void Report(ReconciliationProgress progress)
    {
        if (!progress.QueueIsFull)
            _queueFull.Passes();
        else if (_queueFull.Begins())
            Log.QueueFull(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{CustomerId} differed from Stripe: {Difference}")]
        public static partial void Drift(ILogger logger, string customerId, string difference);

        [LoggerMessage(LogLevel.Warning, "{CustomerId} could not be compared with Stripe: {Reason}")]
        public static partial void NotCompared(ILogger logger, string customerId, string reason);

        [LoggerMessage(
            LogLevel.Error, "Reconciliation would revoke {Revocations} of {WithAccess} accounts with access and revoked none. List them "
            + "with {ListCommand}; if they are right, revoke them with {RevokeCommand}")]
        public static partial void Withheld(ILogger logger, int revocations, int withAccess, string listCommand, string revokeCommand);

        [LoggerMessage(LogLevel.Information, "Reconciled {Subscriptions} subscriptions with {Accounts} accounts: {Drifts} differed")]
        public static partial void Reconciled(ILogger logger, int subscriptions, int accounts, int drifts);

        [LoggerMessage(
            LogLevel.Warning, "Reconciliation waits until the webhook queue has room for its repairs; GET /health says why it is full")]
        public static partial void QueueFull(ILogger logger);

        [LoggerMessage(LogLevel.Warning, "Reconciliation failed; the next run is in {Interval}. {Reason}")]
        public static partial void Failed(ILogger logger, Exception error, TimeSpan interval, string reason);
    }
}
