using System.Diagnostics;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;

namespace Nyra.WebhookWorker.Processing;

/// <summary>Handles the events of one customer together: a look at Stripe, a save where it differs, then each event is completed.</summary>
internal sealed partial class CustomerEvents(
    IWebhookQueue queue, CustomerSync sync, StripePace pace, ProcessingMetrics metrics, TimeProvider time, ILogger<CustomerEvents> logger)
{
    /// <summary>Handles what waits in the lane, and what comes while it does and before its last look.</summary>
    /// <param name="abandon">When canceled, what is not done is given back.</param>
    /// <returns>What is no longer this worker's.</returns>
    public async Task<IReadOnlyList<QueuedWebhook>> HandleAsync(CustomerLane lane, CancellationToken abandon)
    {
        var first = lane.First;
        using var activity = metrics.Activities.StartActivity("process webhooks", ActivityKind.Consumer, first.Envelope.TraceParent);
        activity?.SetTag("stripe.event.id", first.Envelope.EventId).SetTag("stripe.event.type", first.Envelope.Type)
            .SetTag("nyra.customer", lane.CustomerId);
        using var batch = new CustomerBatch(lane, pace, time, abandon);
        try
        {
            try
            {
                await SyncAsync(lane.CustomerId, batch);
            }
            catch (OperationCanceledException) when (abandon.IsCancellationRequested)
            {
                batch.TakeWhatWaits();
                await Task.WhenAll(batch.Events.Select(webhook => queue.ReleaseAsync(webhook, TimeSpan.Zero, "The worker stopped.", CancellationToken.None)));
            }
            catch (Exception error) when (error is not QueueUnavailableException)
            {
                activity?.AddException(error);
                foreach (var webhook in batch.Events)
                    await FollowAsync(Verdict.Of(error, webhook.Attempt, Random.Shared.NextDouble()), webhook, error);
            }
        }
        catch (Exception error)
        {
            // Neither completed nor given back, the queue being down or this code wrong: their lease runs out and they come again.
            Log.LeftToTheLease(logger, error, batch.Events.Count);
        }
        foreach (var link in batch.Events.Where(webhook => webhook != first).Select(Link).OfType<ActivityLink>())
            activity?.AddLink(link);
        return batch.Events;
    }

    /// <summary>Buries what was taken too often without ever being given back: it ended the worker each time.</summary>
    public async Task BuryPoisonAsync(QueuedWebhook webhook)
    {
        try
        {
            await BuryAsync(webhook, $"Taken {webhook.Attempt} times without an end; it may be what ends the worker.", null);
        }
        catch (QueueUnavailableException error)
        {
            Log.LeftToTheLease(logger, error, 1);
        }
    }

    private async Task SyncAsync(string customerId, CustomerBatch batch)
    {
        var result = await sync.SyncAsync(customerId, batch, batch.Limit);
        if (EntitlementRules.AwaitsFeatures(result.State))
            await LookAgainAsync(batch.Events);
        await queue.CompleteAsync(batch.Events, CancellationToken.None);
        metrics.Processed(batch.Events.Count, result.Changed, foreign: result.State.SubscriptionId is null, batch.Took);
        Log.Processed(logger, batch.Events[0].Envelope.EventId, batch.Events.Count, result.Changed);
    }

    // Before the events are completed: a crash between the two repeats the look, which changes nothing.
    private async Task LookAgainAsync(IReadOnlyList<QueuedWebhook> events)
    {
        var latest = events.MaxBy(webhook => webhook.Envelope.LookAgain)!.Envelope;
        if (RetryPolicy.LookAgainAfter(latest.LookAgain) is { } delay)
            await queue.EnqueueAsync(latest with { LookAgain = latest.LookAgain + 1 }, delay, CancellationToken.None);
        else
            Log.FeaturesMissing(logger, latest.EventId);
    }

    private async Task FollowAsync(Verdict verdict, QueuedWebhook webhook, Exception error)
    {
        var what = error.GetType().Name;
        switch (verdict)
        {
            case Verdict.Bury bury:
                await BuryAsync(webhook, bury.Reason, error);
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

    private async Task BuryAsync(QueuedWebhook webhook, string reason, Exception? error)
    {
        await queue.BuryAsync(webhook, reason, CancellationToken.None);
        metrics.Buried();
        Log.Buried(logger, error, webhook.Envelope.EventId, reason);
    }

    private static ActivityLink? Link(QueuedWebhook webhook) =>
        ActivityContext.TryParse(webhook.Envelope.TraceParent, null, isRemote: true, out var context) ? new(context) : null;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Processed {EventId} and what came with it ({Events} events, changed: {Changed})")]
        public static partial void Processed(ILogger logger, string eventId, int events, bool changed);

        [LoggerMessage(LogLevel.Warning, "{EventId}: still no entitlements from Stripe for a running subscription; the plan's features stay")]
        public static partial void FeaturesMissing(ILogger logger, string eventId);

        [LoggerMessage(LogLevel.Warning, "{EventId} waits {Seconds:0.0} s: {Why}")]
        public static partial void Waiting(ILogger logger, string eventId, double seconds, string why);

        [LoggerMessage(LogLevel.Warning, "{EventId} failed (attempt {Attempt}), again in {Seconds:0.0} s")]
        public static partial void Retrying(ILogger logger, Exception error, string eventId, int attempt, double seconds);

        [LoggerMessage(LogLevel.Error, "{EventId} is buried: {Reason}")]
        public static partial void Buried(ILogger logger, Exception? error, string eventId, string reason);

        [LoggerMessage(LogLevel.Error, "{Events} events could be neither completed nor given back; they come again when their lease runs out")]
        public static partial void LeftToTheLease(ILogger logger, Exception error, int events);
    }
}
