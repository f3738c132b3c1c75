using Nyra.Billing;
using Nyra.Billing.Queue;
using Nyra.ServiceDefaults;

namespace Nyra.WebhookWorker.Processing;

/// <summary>Does with a failed event what its <see cref="Verdict"/> says.</summary>
internal sealed partial class FailedWebhooks(
    IWebhookQueue queue, StripePace pace, ProcessingMetrics metrics, TimeProvider time, ILogger<FailedWebhooks> logger)
{
    private readonly ConditionLog _outage = new(time, () => Log.OutageOver(logger));
    private readonly ConditionLog _queueRefuses = new(time, () => Log.QueueAccepts(logger));
    private readonly ConditionLog _deadLettersFull = new(time);

    /// <exception cref="QueueUnavailableException">When the queue cannot be used: the event comes again once its lease has run
    /// out.</exception>
    public async Task FollowAsync(Verdict verdict, QueuedWebhook webhook, Exception error)
    {
        var reason = FailureReason.Of(error);
        switch (verdict)
        {
            case Verdict.Bury bury:
                await BuryAsync(webhook, bury.Reason);
                break;
            case Verdict.Wait wait:
                pace.SlowDown(wait.SlowDown);
                await queue.ReleaseAsync(webhook, wait.Delay, reason, CancellationToken.None);
                metrics.Retried();
                Wait(webhook, wait, reason);
                break;
            case Verdict.Retry retry:
                await queue.RetryAsync(webhook, retry.Delay, reason, CancellationToken.None);
                metrics.Retried();
                // The first attempt's stack is enough.
                if (webhook.Attempt == 1)
                    Log.Failed(logger, error, webhook.Envelope.EventId, retry.Delay.TotalSeconds);
                else
                    Log.FailedAgain(logger, webhook.Envelope.EventId, webhook.Attempt, reason, retry.Delay.TotalSeconds);
                break;
        }
    }

    /// <summary>
    /// Makes a dead letter of what cannot be processed: it names no customer, or was taken too often without ever being given back: the
    /// worker ended each time.
    /// </summary>
    public async Task BuryUnprocessedAsync(QueuedWebhook webhook)
    {
        try
        {
            await BuryAsync(webhook, webhook.Attempt > RetryPolicy.MostAttempts
                ? $"Taken {webhook.Attempt} times, and never completed or given back: processing it may crash the worker."
                : "The event names no customer. A newer version may have queued it: update the worker and replay it, or drop it.");
        }
        catch (QueueUnavailableException error)
        {
            LeaveToLease(error, 1);
        }
    }

    /// <summary>Neither completed nor given back, the queue being down or this code wrong: their lease runs out and they come
    /// again.</summary>
    public void LeaveToLease(Exception error, int events)
    {
        if (error is not QueueUnavailableException)
            Log.LeftToTheLease(logger, error, events);
        else if (_queueRefuses.Begins())
            Log.QueueRefuses(logger, error.Message);
    }

    /// <summary>Events were processed: what made others wait is over.</summary>
    public void Succeeded()
    {
        _outage.Passes();
        _queueRefuses.Passes();
    }

    private void Wait(QueuedWebhook webhook, Verdict.Wait wait, string why)
    {
        Log.Waiting(logger, webhook.Envelope.EventId, wait.Delay.TotalSeconds, why);
        // A rate limit is no outage: it comes and goes with every burst.
        if (wait.SlowDown == TimeSpan.Zero && _outage.Begins())
            Log.Outage(logger, webhook.Envelope.EventId, why);
    }

    private async Task BuryAsync(QueuedWebhook webhook, string reason)
    {
        switch (await queue.BuryAsync(webhook, reason, CancellationToken.None))
        {
            case BuryOutcome.Buried:
                metrics.Buried();
                Log.Buried(logger, webhook.Envelope.EventId, reason);
                break;
            case BuryOutcome.Full:
                await queue.ReleaseAsync(webhook, RetryPolicy.DelayWithoutDeadLetters(Random.Shared.NextDouble()), reason,
                    CancellationToken.None);
                metrics.Retried();
                if (_deadLettersFull.Begins())
                    Log.DeadLettersFull(logger, webhook.Envelope.EventId, DeadLetter.HowToMakeRoom, reason);
                return;
        }
        _deadLettersFull.Passes();
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "{EventId} waits {Seconds:0.0} s: {Why}")]
        public static partial void Waiting(ILogger logger, string eventId, double seconds, string why);

        [LoggerMessage(LogLevel.Warning, "Events wait until an outage is over, {EventId} the first of them: {Why}")]
        public static partial void Outage(ILogger logger, string eventId, string why);

        [LoggerMessage(LogLevel.Information, "The outage is over: events are processed again")]
        public static partial void OutageOver(ILogger logger);

        [LoggerMessage(LogLevel.Warning, "{EventId} failed, again in {Seconds:0.0} s")]
        public static partial void Failed(ILogger logger, Exception error, string eventId, double seconds);

        [LoggerMessage(LogLevel.Debug, "{EventId} failed (attempt {Attempt}: {Why}), again in {Seconds:0.0} s")]
        public static partial void FailedAgain(ILogger logger, string eventId, int attempt, string why, double seconds);

        [LoggerMessage(LogLevel.Error, "{EventId} is a dead letter: {Reason}")]
        public static partial void Buried(ILogger logger, string eventId, string reason);

        [LoggerMessage(
            LogLevel.Error, "There are as many dead letters as are kept: {EventId} and others that fail stay in the queue and are tried "
                + "again every hour. {HowToMakeRoom}. {Reason}")]
        public static partial void DeadLettersFull(ILogger logger, string eventId, string howToMakeRoom, string reason);

        [LoggerMessage(LogLevel.Error, "{Events} events could be neither completed nor given back; they come again when their lease runs "
            + "out")]
        public static partial void LeftToTheLease(ILogger logger, Exception error, int events);

        [LoggerMessage(LogLevel.Error, "Events cannot be completed or given back; they come again when their lease runs out. {Reason}")]
        public static partial void QueueRefuses(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Information, "The queue works again: events are completed and given back")]
        public static partial void QueueAccepts(ILogger logger);
    }
}
