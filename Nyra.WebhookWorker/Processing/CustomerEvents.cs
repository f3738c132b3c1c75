using System.Diagnostics;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;

namespace Nyra.WebhookWorker.Processing;

/// <summary>Handles the events of one customer together: a look at Stripe, a save where it differs, then each event is completed.</summary>
internal sealed partial class CustomerEvents(
    IWebhookQueue queue, CustomerSync sync, FailedWebhooks failed, StripePace pace, ProcessingMetrics metrics, TimeProvider time,
    ILogger<CustomerEvents> logger)
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
                    await failed.FollowAsync(Verdict.Of(error, webhook.Attempt, Random.Shared.NextDouble()), webhook, error);
            }
        }
        catch (Exception error)
        {
            failed.LeaveToLease(error, batch.Events.Count);
        }
        foreach (var link in batch.Events.Where(webhook => webhook != first).Select(Link).OfType<ActivityLink>())
            activity?.AddLink(link);
        return batch.Events;
    }

    private async Task SyncAsync(string customerId, CustomerBatch batch)
    {
        var result = await sync.SyncAsync(customerId, batch, batch.Limit);
        if (EntitlementRules.AwaitsFeatures(result.State))
            await LookAgainAsync(batch.Events);
        await queue.CompleteAsync(batch.Events, CancellationToken.None);
        failed.Succeeded();
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

    private static ActivityLink? Link(QueuedWebhook webhook) =>
        ActivityContext.TryParse(webhook.Envelope.TraceParent, null, isRemote: true, out var context) ? new(context) : null;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Processed {EventId} and what came with it ({Events} events, changed: {Changed})")]
        public static partial void Processed(ILogger logger, string eventId, int events, bool changed);

        [LoggerMessage(LogLevel.Warning, "{EventId}: still no entitlements from Stripe for a running subscription; the plan's features stay")]
        public static partial void FeaturesMissing(ILogger logger, string eventId);
    }
}
