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

    private readonly CustomerComparison _comparison = new(store, fetch, plan, failures, time);
    private readonly StoreDocument<PaymentReversals> _reversals = PaymentReversals.In(store);
    private readonly StoreDocument<WithheldRevocations> _withheld = WithheldRevocations.In(store);

    /// <summary>Compares all accounts from the beginning. Progress is not reported, and the exceptions are those of the other.</summary>
    public Task<ReconciliationResult> RunAsync(ReconciliationOptions options, CancellationToken ct) =>
        RunAsync(options, ReconciliationProgress.None, _ => { }, () => Task.CompletedTask, ct);

    /// <param name="earlier">How far an earlier run with the same options came that did not end.</param>
    /// <param name="report">Called after each customer; what it is given is repaired or remembered and needs no second comparison.</param>
    /// <param name="beforeRevoking">Called once, when all is compared; throws where the run must not take access from any
    /// account.</param>
    /// <exception cref="StripeException">When Stripe cannot list the subscriptions or events.</exception>
    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    /// <exception cref="QueueUnavailableException">When the queue cannot be used; what was queued before is repaired.</exception>
    public async Task<ReconciliationResult> RunAsync(
        ReconciliationOptions options, ReconciliationProgress earlier, Action<ReconciliationProgress> report, Func<Task> beforeRevoking,
        CancellationToken ct)
    {
        var subscriptions = await stripe.AllAsync(options.Pause, ct);
        var undelivered = await stripe.UndeliveredAsync(options.Since, options.Pause, ct);
        var reversals = await FindReversalsAsync(options, ct);
        var accounts = await AccountsAsync(ct);
        var withAccess = accounts.Where(account => _comparison.HasAccess(account.Value)).Select(account => account.Key).ToHashSet();

        var suspects = Suspects(subscriptions, undelivered, accounts)
            .Where(customer => string.CompareOrdinal(customer, earlier.Last) > 0).Order(StringComparer.Ordinal).ToList();
        var progress = earlier with { Customers = earlier.Compared + suspects.Count };
        report(progress);
        var (outages, outage) = (0, "");
        foreach (var customer in suspects)
        {
            var hasAccess = withAccess.Contains(customer);
            if (outages == MaxConsecutiveOutages)
            {
                progress = progress.Failed(new(customer, "Not compared: " + outage), hasAccess);
                continue;
            }
            await Task.Delay(options.Pause, time, ct);
            try
            {
                var drift = await _comparison.CompareAsync(customer, [.. undelivered[customer].Select(lost => lost.EventId)], ct);
                // At once, so that a run that is broken off has repaired what it found. Only what revokes waits for the others.
                var repaired = !options.DryRun && drift is { Repairable: true, Revokes: false };
                if (repaired)
                    await QueueRepairAsync(customer, ct);
                progress = drift is null ? progress.Same(customer) : progress.Differs(drift, repaired);
                outages = 0;
            }
            catch (Exception error) when (ComparisonFailure.IsOfOneCustomer(error) && !ct.IsCancellationRequested)
            {
                outages = ComparisonFailure.IsOutage(error) ? outages + 1 : 0;
                outage = ComparisonFailure.Reason(error);
                progress = progress.Failed(new(customer, outage), hasAccess);
            }
            report(progress);
        }
        await beforeRevoking();
        var (queued, withheld) = await RevokeAsync(options, progress, withAccess, ct);
        return new(
            subscriptions.Sum(customer => customer.Count()), accounts.Count, undelivered.Sum(customer => customer.Count()), progress.Drifts,
            progress.Queued + queued, withheld, progress.Failures, withAccess.Count, progress.DriftCount, progress.Revocations.Count,
            progress.FailureCount, reversals);
    }

    // They change no access and are not counted as drift.
    private async Task<int> FindReversalsAsync(ReconciliationOptions options, CancellationToken ct)
    {
        var listed = await stripe.ReversalsAsync(options.Since, options.Pause, ct);
        var recorded = (await _reversals.ReadAsync(ct)).Value;
        var missing = recorded.Missing(listed.Select(PaymentReversal.Of)).Select(one => one.EventId).ToHashSet();
        foreach (var envelope in listed.Where(one => !options.DryRun && missing.Contains(one.EventId)))
            await queue.EnqueueAsync(envelope, TimeSpan.Zero, ct);
        return missing.Count;
    }

    // All or none of them.
    private async Task<(int Queued, int Withheld)> RevokeAsync(
        ReconciliationOptions options, ReconciliationProgress progress, HashSet<string> withAccess, CancellationToken ct)
    {
        // A run that ended in the middle of this may have revoked some of them.
        var revocations = progress.Revocations.Where(withAccess.Contains).ToList();
        var withholds = RevocationGuard.Withholds(
            revocations.Count, progress.FailuresWithAccess, withAccess.Count, options.AllowedRevocations);
        if (!options.DryRun)
        {
            foreach (var customer in withholds ? [] : revocations)
                await QueueRepairAsync(customer, ct);
            var found = withholds
                ? WithheldRevocations.Of(
                    progress.Drifts.Where(drift => drift.Revokes && withAccess.Contains(drift.CustomerId)), revocations.Count,
                    withAccess.Count, progress.FailuresWithAccess, time.GetUtcNow())
                : WithheldRevocations.None;
            await _withheld.ChangeAsync(known => known.Count == 0 && found.Count == 0 ? known : found, ct);
        }
        return (withholds || options.DryRun ? 0 : revocations.Count, withholds ? revocations.Count : 0);
    }

    private Task QueueRepairAsync(string customer, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return queue.EnqueueAsync(
            new($"reconcile-{now.ToUnixTimeMilliseconds()}-{customer}", EventType, now, mode.Livemode, null, customer), TimeSpan.Zero, ct);
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
