using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Payments;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using StripeException = Stripe.StripeException;

namespace Nyra.Billing.Reconciliation;

/// <summary>
/// Compares both ways, Stripe's subscriptions and undelivered events against our accounts, so that a payer whose every webhook was lost
/// is found, and an account whose subscription is gone, too. Changes nothing itself: what differs goes through the queue to the worker,
/// where the version decides, so that repairing twice is repairing once. One customer's failure never stops the others.
/// </summary>
public sealed class Reconciler(
    IEntitlementStore store, IWebhookQueue queue, StripeSubscriptions stripe, LookAtCustomer fetch, PlanOptions plan, StripeOptions mode,
    PaymentFailureOptions failures, TimeProvider time)
{
    /// <summary>The type of an envelope that came from here and not from Stripe.</summary>
    public const string EventType = "nyra.reconcile";

    private const int PageSize = 500;

    // In a row; the customers after them are reported as not compared.
    private const int MaxConsecutiveOutages = 5;

    private static readonly TimeSpan FullQueuePause = TimeSpan.FromSeconds(1);

    private readonly CustomerComparison _comparison = new(store, fetch, plan, failures, time);
    private readonly StoreDocument<PaymentReversals> _reversals = PaymentReversals.In(store);
    private readonly StoreDocument<WithheldRevocations> _withheld = WithheldRevocations.In(store);

    /// <summary>Compares all accounts from the beginning. Progress is not reported, and the exceptions are those of the other.</summary>
    public Task<ReconciliationResult> RunAsync(ReconciliationOptions options, CancellationToken ct) =>
        RunAsync(options, ReconciliationProgress.None, _ => { }, () => Task.CompletedTask, ct);

    /// <param name="earlier">How far an earlier run with the same options came that did not end.</param>
    /// <param name="report">Called after each customer; what it is given is repaired or remembered and needs no second comparison.</param>
    /// <param name="beforeRevoking">
    /// Called when all is compared, and again after each wait for a full queue; throws where the run must take access from no account any
    /// more.
    /// </param>
    /// <exception cref="StripeException">When Stripe cannot list the subscriptions or events.</exception>
    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    /// <exception cref="QueueUnavailableException">
    /// When the queue cannot be used; what was queued before is repaired. A full queue is waited for until the run is canceled.
    /// </exception>
    public async Task<ReconciliationResult> RunAsync(
        ReconciliationOptions options, ReconciliationProgress earlier, Action<ReconciliationProgress> report, Func<Task> beforeRevoking,
        CancellationToken ct)
    {
        var subscriptions = await stripe.AllAsync(options.Pause, ct);
        var undelivered = await stripe.UndeliveredAsync(options.Since, options.Pause, ct);
        var accounts = await AccountsAsync(ct);
        var withAccess = accounts.Where(account => _comparison.HasAccess(account.Value)).Select(account => account.Key).ToHashSet();

        // In the order of hashes, which how far a run is may keep of a customer who is erased.
        var suspects = Suspects(subscriptions, undelivered, accounts).Select(customer => (Id: customer, Hash: Sha256Hex.Of(customer)))
            .Where(customer => string.CompareOrdinal(customer.Hash, earlier.LastHash) > 0)
            .OrderBy(customer => customer.Hash, StringComparer.Ordinal).Select(customer => customer.Id).ToList();
        var progress = earlier with { Customers = earlier.Compared + suspects.Count, QueueIsFull = false };
        report(progress);
        var (outages, outage) = (0, "");
        foreach (var customer in suspects)
        {
            if (outages == MaxConsecutiveOutages)
            {
                progress = await FailedAsync(customer, "Not compared: " + outage);
                continue;
            }
            await Task.Delay(options.Pause, time, ct);
            try
            {
                var drift = await _comparison.CompareAsync(customer, [.. undelivered[customer].Select(lost => lost.EventId)], ct);
                // At once, so that a run that is broken off has repaired what it found. Only what revokes waits for the others.
                var repaired = !options.DryRun && drift is { Repairable: true, Revokes: false };
                if (repaired)
                    await QueueAsync(RepairOf(customer), () => Task.CompletedTask);
                progress = drift is null ? progress.Same(customer) : progress.Differs(drift, repaired);
                outages = 0;
            }
            catch (Exception error) when (ComparisonFailure.IsOfOneCustomer(error) && !ct.IsCancellationRequested)
            {
                outages = ComparisonFailure.IsOutage(error) ? outages + 1 : 0;
                outage = FailureReason.Of(error);
                progress = await FailedAsync(customer, outage);
            }
            report(progress);
        }
        await beforeRevoking();
        var (queued, withheld) = await RevokeAsync(
            options, progress, withAccess, customer => QueueAsync(RepairOf(customer), beforeRevoking), ct);
        // Last: access does not depend on them.
        var reversals = await MissingReversalsAsync(options, ct);
        foreach (var reversal in options.DryRun ? [] : reversals)
            await QueueAsync(reversal, () => Task.CompletedTask);
        return new(
            subscriptions.Sum(customer => customer.Count()), accounts.Count, undelivered.Sum(customer => customer.Count()),
            [.. progress.Drifts.OrderBy(drift => drift.CustomerId, StringComparer.Ordinal)], progress.Queued + queued, withheld,
            [.. progress.Failures.OrderBy(failure => failure.CustomerId, StringComparer.Ordinal)], withAccess.Count, progress.DriftCount,
            progress.Revocations.Count, progress.FailureCount, reversals.Count);

        async Task<ReconciliationProgress> FailedAsync(string customer, string reason)
        {
            var erased = !accounts.ContainsKey(customer) && await _comparison.IsErasedAsync(customer, ct);
            return progress.Failed(new(customer, reason), withAccess.Contains(customer), listed: !erased);
        }

        // The worker makes room. While it does not, an operator sees that the run waits and can stop it.
        async Task QueueAsync(WebhookEnvelope envelope, Func<Task> beforeRetry)
        {
            while (!await TryQueueAsync(envelope, ct))
            {
                report(progress with { QueueIsFull = true });
                await Task.Delay(FullQueuePause, time, ct);
                await beforeRetry();
                report(progress);
            }
        }
    }

    // All or none of them.
    private async Task<(int Queued, int Withheld)> RevokeAsync(
        ReconciliationOptions options, ReconciliationProgress progress, HashSet<string> withAccess, Func<string, Task> queueRepair,
        CancellationToken ct)
    {
        // A run that ended in the middle of this may have revoked some of them.
        var revocations = progress.Revocations.Where(withAccess.Contains).ToList();
        var withholds = RevocationGuard.Withholds(
            revocations.Count, progress.FailuresWithAccess, withAccess.Count, options.AllowedRevocations);
        if (options.DryRun)
            return (0, withholds ? revocations.Count : 0);
        var queued = 0;
        foreach (var customer in withholds ? [] : await WithoutErasedAsync(revocations, customer => customer, ct))
        {
            await queueRepair(customer);
            queued++;
        }
        var drifts = progress.Drifts.Where(drift => drift.Revokes && withAccess.Contains(drift.CustomerId));
        await SaveWithheldAsync(
            withholds
                ? WithheldRevocations.Of(
                    await WithoutErasedAsync(drifts, drift => drift.CustomerId, ct), revocations.Count, withAccess.Count,
                    progress.FailuresWithAccess, time.GetUtcNow())
                : WithheldRevocations.None,
            ct);
        return (queued, withholds ? revocations.Count : 0);
    }

    // Who is erased after the document was saved is removed from it by the erasure, who was erased just before it, here.
    private async Task SaveWithheldAsync(WithheldRevocations found, CancellationToken ct)
    {
        await _withheld.ChangeAsync(known => known.Count == 0 && found.Count == 0 ? known : found, ct);
        var left = await WithoutErasedAsync(found.Revocations, revocation => revocation.CustomerId, ct);
        foreach (var erased in found.Revocations.Except(left))
            await _withheld.ChangeAsync(known => known.Without(erased.CustomerId), ct);
    }

    // One after the other: a run may have compared for an hour since it found them.
    private async Task<List<T>> WithoutErasedAsync<T>(IEnumerable<T> found, Func<T, string> customer, CancellationToken ct)
    {
        var left = new List<T>();
        foreach (var one in found)
        {
            if (!await _comparison.IsErasedAsync(customer(one), ct))
                left.Add(one);
        }
        return left;
    }

    private WebhookEnvelope RepairOf(string customer)
    {
        var now = time.GetUtcNow();
        return new($"reconcile-{now.ToUnixTimeMilliseconds()}-{customer}", EventType, now, mode.Livemode, null, customer);
    }

    /// <returns>False where the queue is full.</returns>
    private async Task<bool> TryQueueAsync(WebhookEnvelope envelope, CancellationToken ct)
    {
        try
        {
            await queue.EnqueueAsync(envelope, TimeSpan.Zero, ct);
            return true;
        }
        catch (QueueFullException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<WebhookEnvelope>> MissingReversalsAsync(ReconciliationOptions options, CancellationToken ct)
    {
        var listed = await stripe.ReversalsAsync(options.Since, options.Pause, ct);
        var recorded = (await _reversals.ReadAsync(ct)).Value;
        var missing = recorded.Missing(listed.Select(PaymentReversal.Of)).Select(one => one.EventId).ToHashSet();
        return [.. listed.Where(one => missing.Contains(one.EventId))];
    }

    // Only these are fetched one by one, entitlements included.
    private IEnumerable<string> Suspects(
        ILookup<string, ListedSubscription> subscriptions, ILookup<string, UndeliveredEvent> undelivered,
        Dictionary<string, BillingState> accounts)
    {
        var customers = subscriptions.Select(group => group.Key).Concat(undelivered.Select(group => group.Key)).Concat(accounts.Keys);
        return customers.Distinct().Where(customer => undelivered.Contains(customer)
            || _comparison.NeedsFetch(accounts.GetValueOrDefault(customer, BillingState.None), [.. subscriptions[customer]]));
    }

    private async Task<Dictionary<string, BillingState>> AccountsAsync(CancellationToken ct)
    {
        var found = new Dictionary<string, BillingState>();
        string? after = null;
        while (true)
        {
            var page = await store.ListAsync(after, PageSize, ct);
            foreach (var account in page)
                found[account.CustomerId] = account.Billing.Value;
            if (page.Count < PageSize)
                return found;
            after = page[^1].CustomerId;
        }
    }
}
