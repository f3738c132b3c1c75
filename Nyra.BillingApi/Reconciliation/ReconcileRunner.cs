using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.Billing.Reconciliation;
using Nyra.Billing.Stripe;
using Nyra.BillingApi.Ingest;
using Nyra.ServiceDefaults;
using StripeException = Stripe.StripeException;

namespace Nyra.BillingApi.Reconciliation;

/// <summary>
/// Works on the reconciliation that an operator asked for, apart from the request that asked. Saves every few seconds how far it is, so
/// that another process goes on where this one ended. Reads nothing while there is nothing to do.
/// </summary>
internal sealed partial class ReconcileRunner(
    ReconcileJobs jobs, Reconciler reconciler, IngestMetrics metrics, TimeProvider time,
    ILogger<ReconcileRunner> logger) : BackgroundService
{
    // An operator waits for the result; 20 requests a second leave the worker its share of Stripe's limit.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(2);

    private readonly ConditionLog _unexpected = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // An earlier process may have left one.
        for (var wait = TimeSpan.Zero; ; wait = await RunWhatWaitsAsync(stoppingToken))
            await WakeAsync(wait, stoppingToken);
    }

    private async Task WakeAsync(TimeSpan wait, CancellationToken ct)
    {
        if (wait == TimeSpan.Zero)
            return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var timer = Task.Delay(wait, time, over.Token);
        var woken = jobs.Wakes.WaitToReadAsync(over.Token).AsTask();
        await Task.WhenAny(timer, woken);
        await over.CancelAsync();
        ct.ThrowIfCancellationRequested();
        jobs.Wakes.TryRead(out _);
    }

    /// <returns>How long to wait where no one asks.</returns>
    private async Task<TimeSpan> RunWhatWaitsAsync(CancellationToken ct)
    {
        try
        {
            var job = await jobs.Document.ChangeAsync(known => known.TakeOver(jobs.Holder, time.GetUtcNow()), ct);
            if (job.Holder != jobs.Holder)
                return job.HeldFor(time.GetUtcNow()) ?? Timeout.InfiniteTimeSpan;
            await RunAsync(job, ct);
            _unexpected.Passes();
            // How it ended may not have been saved.
            return ReconcileJob.Lease;
        }
        catch (StorageUnavailableException error)
        {
            Log.StorageUnavailable(logger, error.Message);
            return ReconcileJob.Lease;
        }
        // Thrown on, it would end the host, which takes webhooks and payments.
        catch (Exception error) when (error is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            Unexpected(error);
            return ReconcileJob.Lease;
        }
    }

    private async Task RunAsync(ReconcileJob job, CancellationToken ct)
    {
        // One trace, not one for each of its requests.
        using var activity = metrics.Activities.StartActivity("reconcile");
        Log.Runs(logger, job.Id, job.Progress.Compared);
        var progress = job.Progress;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var run = CompareAsync();
        while (await Task.WhenAny(run, Task.Delay(SaveEvery, time, CancellationToken.None)) != run)
            await RenewAsync();
        try
        {
            var result = await run;
            await SaveAsync(job.Id, known => Renewed(known).Finish(result), CancellationToken.None);
            Log.Finished(logger, job.Id, result.Subscriptions, result.Accounts, result.DriftCount);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Stopped by an operator or taken over by another process; or this one ends, and another may go on at once.
            await SaveAsync(job.Id, known => known.Release(Volatile.Read(ref progress)), CancellationToken.None);
        }
        catch (Exception error)
        {
            Log.Failed(logger, error, job.Id, job.Request.ToCommand());
            await SaveAsync(job.Id, known => Renewed(known).Fail(Problem(error)), CancellationToken.None);
        }

        ReconcileJob Renewed(ReconcileJob known) => known.Renew(Volatile.Read(ref progress), time.GetUtcNow());

        // Asynchronous, so that options out of range fail the job like any other error.
        async Task<ReconciliationResult> CompareAsync() => await reconciler.RunAsync(
            Options(job), job.Progress, now => Volatile.Write(ref progress, now), RequireHeldAsync, ended.Token);

        async Task RenewAsync()
        {
            try
            {
                if (!await SaveAsync(job.Id, Renewed, CancellationToken.None))
                    await ended.CancelAsync();
            }
            catch (Exception error)
            {
                // The run goes on: the next save may succeed.
                Unexpected(error);
            }
        }

        // An operator was told at once that it is stopped; then it must take access from no account.
        async Task RequireHeldAsync()
        {
            if (!await ChangeAsync(job.Id, Renewed, CancellationToken.None))
                await ended.CancelAsync();
            ended.Token.ThrowIfCancellationRequested();
        }
    }

    /// <returns>False where the job is no longer this process's.</returns>
    private async Task<bool> SaveAsync(string id, Func<ReconcileJob, ReconcileJob> change, CancellationToken ct)
    {
        try
        {
            return await ChangeAsync(id, change, ct);
        }
        catch (StorageUnavailableException error)
        {
            // The run needs the store as well and fails on it. Where that is not saved either, the job is continued after its lease.
            Log.StorageUnavailable(logger, error.Message);
            return true;
        }
    }

    private async Task<bool> ChangeAsync(string id, Func<ReconcileJob, ReconcileJob> change, CancellationToken ct)
    {
        var saved = await jobs.Document.ChangeAsync(known => known.IsHeldBy(id, jobs.Holder) ? change(known) : known, ct);
        return saved.IsHeldBy(id, jobs.Holder);
    }

    private void Unexpected(Exception error)
    {
        if (_unexpected.Begins())
            Log.Unexpected(logger, error, CommandHint.Of("reconcile --stop"));
    }

    private static ReconciliationOptions Options(ReconcileJob job) => new(
        job.StartedAt - TimeSpan.FromDays(job.Request.SinceDays), job.Request.DryRun, Pause, job.Request.AllowRevocations);

    private static string Problem(Exception error) => error is StripeException or HttpRequestException or OperationCanceledException
        or PlanNotInStripeException or QueueUnavailableException or StorageUnavailableException
        ? FailureReason.Of(error) + "."
        : $"It failed with {error.GetType().Name}. The log of billing-api says more.";

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Reconciliation {Id} runs, after {Compared} customers that were compared before")]
        public static partial void Runs(ILogger logger, string id, int compared);

        [LoggerMessage(
            LogLevel.Information, "Reconciliation {Id} compared {Subscriptions} subscriptions with {Accounts} accounts: {Drifts} differed")]
        public static partial void Finished(ILogger logger, string id, int subscriptions, int accounts, int drifts);

        [LoggerMessage(LogLevel.Warning, "Reconciliation {Id} failed; start it again with {Command}")]
        public static partial void Failed(ILogger logger, Exception error, string id, string command);

        [LoggerMessage(LogLevel.Warning, "The state of the reconciliation could not be read or saved; it is tried again: {Problem}")]
        public static partial void StorageUnavailable(ILogger logger, string problem);

        [LoggerMessage(
            LogLevel.Error, "The state of the reconciliation could not be read or saved because of an unexpected error; it is tried again "
            + "every few seconds. If the error stays, stop the reconciliation with {Command} and report the error")]
        public static partial void Unexpected(ILogger logger, Exception error, string command);
    }
}
