using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;

namespace Nyra.WebhookWorker.Processing;

/// <summary>Does with a failed event what its <see cref="Verdict"/> says.</summary>
internal sealed partial class FailedWebhooks(IWebhookQueue queue, StripePace pace, ProcessingMetrics metrics, ILogger<FailedWebhooks> logger)
{
    /// <exception cref="QueueUnavailableException">When the queue cannot be used: the event comes again once its lease has run out.</exception>
    public async Task FollowAsync(Verdict verdict, QueuedWebhook webhook, Exception error)
    {
        var what = error.GetType().Name;
        switch (verdict)
        {
            case Verdict.Bury bury:
                await BuryAsync(webhook, bury.Reason);
                break;
            case Verdict.Wait wait:
                pace.SlowDown(wait.SlowDown);
                await queue.ReleaseAsync(webhook, wait.Delay, what, CancellationToken.None);
                metrics.Retried();
                Log.Waiting(logger, webhook.Envelope.EventId, wait.Delay.TotalSeconds, error is PlanNotInStripeException ? error.Message : what);
                break;
            case Verdict.Retry retry:
                await queue.RetryAsync(webhook, retry.Delay, what, CancellationToken.None);
                metrics.Retried();
                Log.Retrying(logger, error, webhook.Envelope.EventId, webhook.Attempt, retry.Delay.TotalSeconds);
                break;
        }
    }

    /// <summary>Buries what was taken too often without ever being given back: it ended the worker each time.</summary>
    public async Task BuryPoisonAsync(QueuedWebhook webhook)
    {
        try
        {
            await BuryAsync(webhook, $"Taken {webhook.Attempt} times without an end; it may be what ends the worker.");
        }
        catch (QueueUnavailableException error)
        {
            LeaveToLease(error, 1);
        }
    }

    /// <summary>Neither completed nor given back, the queue being down or this code wrong: their lease runs out and they come again.</summary>
    public void LeaveToLease(Exception error, int events) => Log.LeftToTheLease(logger, error, events);

    private async Task BuryAsync(QueuedWebhook webhook, string reason)
    {
        await queue.BuryAsync(webhook, reason, CancellationToken.None);
        metrics.Buried();
        Log.Buried(logger, webhook.Envelope.EventId, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{EventId} waits {Seconds:0.0} s: {Why}")]
        public static partial void Waiting(ILogger logger, string eventId, double seconds, string why);

        [LoggerMessage(LogLevel.Warning, "{EventId} failed (attempt {Attempt}), again in {Seconds:0.0} s")]
        public static partial void Retrying(ILogger logger, Exception error, string eventId, int attempt, double seconds);

        [LoggerMessage(LogLevel.Error, "{EventId} is buried: {Reason}")]
        public static partial void Buried(ILogger logger, string eventId, string reason);

        [LoggerMessage(LogLevel.Error, "{Events} events could be neither completed nor given back; they come again when their lease runs out")]
        public static partial void LeftToTheLease(ILogger logger, Exception error, int events);
    }
}
