using System.Diagnostics;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Payments;
using Nyra.Billing.Queue;

namespace Nyra.WebhookWorker.Processing;

/// <summary>
/// Records refunds, disputes and fraud warnings for the operator: in the document that lists them, and in the audit of the customer's
/// account. Access stays as it is.
/// </summary>
internal sealed class PaymentReversalEvents(
    IWebhookQueue queue, IEntitlementStore store, ReversalCustomers customers, FailedWebhooks failed, ProcessingMetrics metrics)
{
    /// <summary>One lane for all of them: they change one document. No customer's id is like it.</summary>
    public const string Lane = "payment-reversals";

    private readonly StoreDocument<PaymentReversals> _reversals = PaymentReversals.In(store);
    private readonly ErasedCustomers _erased = new(store);

    /// <returns>What is no longer this worker's.</returns>
    public async Task<IReadOnlyList<QueuedWebhook>> HandleAsync(CustomerLane lane, CancellationToken abandon)
    {
        var webhooks = lane.Take();
        using var activity = metrics.Activities.StartActivity(
            "record payment reversals", ActivityKind.Consumer, webhooks[0].Envelope.TraceParent);
        var waiting = webhooks;
        try
        {
            try
            {
                var named = await NameAsync(webhooks, activity, abandon);
                waiting = [.. named.Select(pair => pair.Webhook)];
                if (named.Count > 0)
                    await RecordAsync(waiting, [.. named.Select(pair => pair.Reversal)], abandon);
            }
            catch (OperationCanceledException) when (abandon.IsCancellationRequested)
            {
                foreach (var webhook in waiting)
                    await queue.ReleaseAsync(webhook, TimeSpan.Zero, "The worker stopped.", CancellationToken.None);
            }
            catch (Exception error) when (error is not QueueUnavailableException)
            {
                await FollowAsync(waiting, error, activity);
            }
        }
        catch (Exception error)
        {
            failed.LeaveToLease(error, waiting.Count);
        }
        return webhooks;
    }

    // Those whose customer cannot be asked for now wait, and the others do not wait for them.
    private async Task<IReadOnlyList<(QueuedWebhook Webhook, PaymentReversal Reversal)>> NameAsync(
        IReadOnlyList<QueuedWebhook> webhooks, Activity? activity, CancellationToken abandon)
    {
        var reversals = webhooks.Select(webhook => PaymentReversal.Of(webhook.Envelope)).ToList();
        var known = ReversalCustomers.CustomersByCharge((await _reversals.ReadAsync(abandon)).Value.Latest.Concat(reversals));
        var named = new List<(QueuedWebhook, PaymentReversal)>();
        var unanswered = new List<(QueuedWebhook Webhook, Exception Error)>();
        Exception? outage = null;
        foreach (var (webhook, reversal) in webhooks.Zip(reversals))
        {
            try
            {
                if (outage is null || !ReversalCustomers.NeedsLookup(reversal, known))
                    named.Add((webhook, await customers.WithCustomerAsync(reversal, known, abandon)));
                else
                    unanswered.Add((webhook, outage));
            }
            catch (Exception error) when (error is not OperationCanceledException || !abandon.IsCancellationRequested)
            {
                unanswered.Add((webhook, error));
                // The next one would fail the same way, after a timeout.
                outage = error;
            }
        }
        foreach (var (webhook, error) in unanswered)
            await FollowAsync([webhook], error, activity);
        return named;
    }

    private async Task FollowAsync(IReadOnlyList<QueuedWebhook> webhooks, Exception error, Activity? activity)
    {
        activity?.AddException(error);
        foreach (var webhook in webhooks)
            await failed.FollowAsync(Verdict.Of(error, webhook.Attempt, Random.Shared.NextDouble()), webhook, error);
    }

    // Each step may be repeated: a crash before the end, or a redelivery, changes nothing that was recorded.
    private async Task RecordAsync(
        IReadOnlyList<QueuedWebhook> webhooks, IReadOnlyList<PaymentReversal> reversals, CancellationToken ct)
    {
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
        metrics.Recorded(added);
        await ForgetErasedAsync(reversals, ct);
        await queue.CompleteAsync(webhooks, CancellationToken.None);
        failed.Succeeded();
    }

    // After the save: an erasure that ends its account later removes the id itself.
    private async Task ForgetErasedAsync(IReadOnlyList<PaymentReversal> reversals, CancellationToken ct)
    {
        foreach (var customer in reversals.Select(reversal => reversal.CustomerId).OfType<string>().Distinct())
        {
            if (await _erased.IncludesAsync(customer, ct))
                await _reversals.ChangeAsync(stored => stored.WithoutCustomer(customer), ct);
        }
    }
}
