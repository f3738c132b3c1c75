using System.Diagnostics;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Payments;
using Nyra.Billing.Queue;

namespace Nyra.WebhookWorker.Processing;

/// <summary>
/// Records refunds, disputes and fraud warnings for the operator: in the document that lists them, and in the audit of the account where
/// the event names its customer. Stripe is not asked, and access stays as it is.
/// </summary>
internal sealed class PaymentReversalEvents(
    IWebhookQueue queue, IEntitlementStore store, FailedWebhooks failed, ProcessingMetrics metrics)
{
    /// <summary>One lane for all of them: they change one document. No customer's id is like it.</summary>
    public const string Lane = "payment-reversals";

    private readonly StoreDocument<PaymentReversals> _reversals = PaymentReversals.In(store);

    /// <returns>What is no longer this worker's.</returns>
    public async Task<IReadOnlyList<QueuedWebhook>> HandleAsync(CustomerLane lane, CancellationToken abandon)
    {
        var webhooks = lane.Take();
        using var activity = metrics.Activities.StartActivity(
            "record payment reversals", ActivityKind.Consumer, webhooks[0].Envelope.TraceParent);
        try
        {
            try
            {
                await RecordAsync(webhooks, abandon);
            }
            catch (OperationCanceledException) when (abandon.IsCancellationRequested)
            {
                foreach (var webhook in webhooks)
                    await queue.ReleaseAsync(webhook, TimeSpan.Zero, "The worker stopped.", CancellationToken.None);
            }
            catch (Exception error) when (error is not QueueUnavailableException)
            {
                activity?.AddException(error);
                foreach (var webhook in webhooks)
                    await failed.FollowAsync(Verdict.Of(error, webhook.Attempt, Random.Shared.NextDouble()), webhook, error);
            }
        }
        catch (Exception error)
        {
            failed.LeaveToLease(error, webhooks.Count);
        }
        return webhooks;
    }

    // Each step may be repeated: a crash before the end, or a redelivery, changes nothing that was recorded.
    private async Task RecordAsync(IReadOnlyList<QueuedWebhook> webhooks, CancellationToken ct)
    {
        var reversals = webhooks.Select(webhook => PaymentReversal.Of(webhook.Envelope)).ToList();
        foreach (var reversal in reversals)
        {
            if (reversal.CustomerId is { } customer)
                await store.AddAuditAsync(customer, "payments", new([reversal.EventId], reversal.Describe()), ct);
        }
        IReadOnlyList<PaymentReversal> added = [];
        await _reversals.ChangeAsync(
            stored =>
            {
                added = stored.NotYetIn(reversals);
                return stored.With(reversals);
            },
            ct);
        await queue.CompleteAsync(webhooks, CancellationToken.None);
        failed.Succeeded();
        metrics.Recorded(added);
    }
}
