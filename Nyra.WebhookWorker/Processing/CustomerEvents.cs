using System.Diagnostics;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;

namespace Nyra.WebhookWorker.Processing;

/// <summary>Handles the events of one customer together: one look at Stripe, one save, then each event is completed.</summary>
internal sealed partial class CustomerEvents(
    IWebhookQueue queue, CustomerSync sync, StripePace pace, ProcessingMetrics metrics, TimeProvider time, ILogger<CustomerEvents> logger)
{
    // A look that hangs must end some time: as long as this worker lives, nobody else takes what it holds.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public async Task HandleAsync(string customerId, IReadOnlyList<QueuedWebhook> batch, CancellationToken ct)
    {
        using var activity = metrics.Activities.StartActivity(
            "process webhooks", ActivityKind.Consumer, batch[0].Envelope.TraceParent, links: [.. batch.Skip(1).Select(Link).OfType<ActivityLink>()]);
        try
        {
            if (await BuryPoisonAsync(batch) is not { Count: > 0 } events)
                return;
            try
            {
                await SyncAsync(customerId, events, ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                await Task.WhenAll(events.Select(webhook => queue.ReleaseAsync(webhook, TimeSpan.Zero, "The worker stopped.", CancellationToken.None)));
            }
            catch (Exception error) when (error is not QueueUnavailableException)
            {
                activity?.AddException(error);
                foreach (var webhook in events)
                    await FollowAsync(Verdict.Of(error, webhook.Attempt, Random.Shared.NextDouble()), webhook, error);
            }
        }
        catch (Exception error)
        {
            // Neither completed nor given back, the queue being down or this code wrong: their lease runs out and they come again.
            Log.LeftToTheLease(logger, error, batch.Count);
        }
    }

    private async Task SyncAsync(string customerId, List<QueuedWebhook> events, CancellationToken ct)
    {
        var since = time.GetTimestamp();
        await pace.WaitAsync(ct);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Longest);
        var result = await sync.SyncAsync(customerId, [.. events.Select(webhook => webhook.Envelope.EventId).Distinct()], limit.Token);
        if (EntitlementRules.AwaitsFeatures(result.State))
            await LookAgainAsync(events);
        await queue.CompleteAsync(events, CancellationToken.None);
        metrics.Processed(events.Count, result.Changed, foreign: result.State.SubscriptionId is null, time.GetElapsedTime(since));
        Log.Processed(logger, events[0].Envelope.EventId, events.Count, result.Changed);
    }

    // Before the events are completed: a crash between the two repeats the look, which changes nothing.
    private async Task LookAgainAsync(List<QueuedWebhook> events)
    {
        var latest = events.MaxBy(webhook => webhook.Envelope.LookAgain)!.Envelope;
        if (RetryPolicy.LookAgainAfter(latest.LookAgain) is { } delay)
            await queue.EnqueueAsync(latest with { LookAgain = latest.LookAgain + 1 }, delay, CancellationToken.None);
        else
            Log.FeaturesMissing(logger, latest.EventId);
    }

    // What was taken too often without ever being given back ended the worker each time.
    private async Task<List<QueuedWebhook>> BuryPoisonAsync(IReadOnlyList<QueuedWebhook> batch)
    {
        var sound = new List<QueuedWebhook>();
        foreach (var webhook in batch)
        {
            if (webhook.Attempt <= RetryPolicy.MostAttempts)
                sound.Add(webhook);
            else
                await BuryAsync(webhook, $"Taken {webhook.Attempt} times without an end; it may be what ends the worker.", null);
        }
        return sound;
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
