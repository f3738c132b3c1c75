using System.Net;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using Account = Nyra.Billing.Entitlements.Account;
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

    // As often as Stripe may ask to wait before the customer counts as failed.
    private const int MaxRateLimitRetries = 5;

    // In a row; the customers after them are reported as not compared.
    private const int MaxConsecutiveOutages = 5;

    // Longer, and the customer counts as failed: the next run comes sooner.
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(1);

    private readonly ErasedCustomers _erased = new(store);
    private readonly StoreDocument<WithheldRevocations> _withheld = WithheldRevocations.In(store);

    /// <exception cref="StripeException">When Stripe cannot list the subscriptions or events.</exception>
    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    /// <exception cref="QueueUnavailableException">When the queue cannot be used; what was queued before is repaired.</exception>
    public async Task<ReconciliationResult> RunAsync(ReconciliationOptions options, CancellationToken ct)
    {
        var subscriptions = await stripe.AllAsync(options.Pause, ct);
        var undelivered = await stripe.UndeliveredAsync(options.Since, options.Pause, ct);
        var accounts = await AccountsAsync(ct);
        var withAccess = accounts.Where(account => Allowed(account.Value)).Select(account => account.Key).ToHashSet();

        var drifts = new List<Drift>();
        var failed = new List<ReconciliationFailure>();
        var queued = 0;
        var outages = 0;
        string? outage = null;
        foreach (var customer in Suspects(subscriptions, undelivered, accounts).Order(StringComparer.Ordinal))
        {
            if (outages == MaxConsecutiveOutages)
            {
                failed.Add(new(customer, "Not compared: " + outage));
                continue;
            }
            await Task.Delay(options.Pause, time, ct);
            try
            {
                var found = await CompareAsync(customer, [.. undelivered[customer].Select(lost => lost.EventId)], ct);
                outages = 0;
                if (found is null)
                    continue;
                drifts.Add(found);
            }
            catch (Exception error) when (IsOfOneCustomer(error) && !ct.IsCancellationRequested)
            {
                outages = IsOutage(error) ? outages + 1 : 0;
                failed.Add(new(customer, outage = Reason(error)));
                continue;
            }
            // At once, so that a run that is broken off has repaired what it found. Only what revokes waits for the others.
            if (!options.DryRun && drifts[^1] is { Repairable: true, Revokes: false } harmless)
                queued += await RepairAsync([harmless], ct);
        }
        var revocations = drifts.Where(drift => drift is { Repairable: true, Revokes: true }).ToList();
        var unknown = failed.Count(failure => withAccess.Contains(failure.CustomerId));
        var withheld = RevocationGuard.Withholds(revocations.Count, unknown, withAccess.Count, options.AllowedRevocations)
            ? revocations
            : [];
        if (!options.DryRun)
        {
            queued += await RepairAsync([.. revocations.Except(withheld)], ct);
            await SaveWithheldAsync(withheld, withAccess.Count, unknown, ct);
        }
        return new(
            subscriptions.Sum(customer => customer.Count()), accounts.Count, undelivered.Sum(customer => customer.Count()), drifts, queued,
            withheld.Count, failed, withAccess.Count);
    }

    private async Task<int> RepairAsync(List<Drift> drifts, CancellationToken ct)
    {
        foreach (var drift in drifts)
            await queue.EnqueueAsync(Envelope(drift), TimeSpan.Zero, ct);
        return drifts.Count;
    }

    private async Task SaveWithheldAsync(List<Drift> withheld, int withAccess, int unknown, CancellationToken ct)
    {
        var found = WithheldRevocations.Of(withheld, withAccess, unknown, time.GetUtcNow());
        await _withheld.ChangeAsync(known => known.Count == 0 && found.Count == 0 ? known : found, ct);
    }

    // Whose list entry differs from the account, or does not tell; only these are fetched one by one, entitlements included.
    private IEnumerable<string> Suspects(
        ILookup<string, ListedSubscription> subscriptions, ILookup<string, UndeliveredEvent> undelivered,
        Dictionary<string, BillingState> accounts)
    {
        var customers = subscriptions.Select(group => group.Key).Concat(undelivered.Select(group => group.Key)).Concat(accounts.Keys);
        foreach (var customer in customers.Distinct())
        {
            var stored = accounts.GetValueOrDefault(customer, BillingState.None);
            if (undelivered.Contains(customer) || EntitlementRules.AwaitsFeatures(stored) || Differs(stored, [.. subscriptions[customer]]))
                yield return customer;
        }
    }

    private bool Differs(BillingState stored, IReadOnlyList<ListedSubscription> listed)
    {
        // A subscription of something else that this Stripe account sells does not matter.
        if (listed.Any(subscription => subscription.Snapshot is null && (subscription.Ours || subscription.Id == stored.SubscriptionId)))
            return true;
        // What the list does not hold, the entitlements, is taken as it is stored.
        var snapshot = new StripeSnapshot([.. listed.Select(subscription => subscription.Snapshot).OfType<SubscriptionSnapshot>()], []);
        var seen = EntitlementRules.Next(stored, snapshot, plan, time.GetUtcNow()) with
        {
            Features = stored.Features,
            FeatureSource = stored.FeatureSource,
            HostedAiCap = stored.HostedAiCap,
        };
        return BillingChange.Any(stored, seen);
    }

    private async Task<Drift?> CompareAsync(string customer, IReadOnlyList<string> lost, CancellationToken ct)
    {
        var stored = (await store.FindAsync(customer, ct) ?? Account.New(customer)).Billing.Value;
        try
        {
            var next = EntitlementRules.Next(stored, await FetchAsync(customer, ct), plan, time.GetUtcNow());
            return BillingChange.Any(stored, next) && !await _erased.KeepsOutAsync(customer, stored, next, ct)
                ? new(
                    customer, stored.Standing, next.Standing, BillingChange.Describe(stored, next), Repairable: true, lost,
                    Revokes: Allowed(stored) && !Allowed(next))
                : null;
        }
        catch (CustomerNotInStripeException)
        {
            return stored.Standing == SubscriptionStanding.None
                ? null
                : new(customer, stored.Standing, SubscriptionStanding.None, "Stripe does not know the customer", Repairable: false, lost);
        }
    }

    private async Task<StripeSnapshot> FetchAsync(string customer, CancellationToken ct)
    {
        for (var retries = 0; ; retries++)
        {
            try
            {
                return await fetch(customer, ct);
            }
            catch (StripeException limited) when (limited.RetryAfter() <= MaxRetryAfter && retries < MaxRateLimitRetries)
            {
                await Task.Delay(limited.RetryAfter()!.Value, time, ct);
            }
        }
    }

    private bool Allowed(BillingState billing) => LicenseGate.Decide(billing, failures.Grace, time.GetUtcNow()).Allowed;

    private static bool IsOfOneCustomer(Exception error) => error is not (StorageUnavailableException or PlanNotInStripeException);

    // Stripe is away, or the key is refused: the next customer would fail the same way, after a timeout. Any other error is the customer's.
    private static bool IsOutage(Exception error) => error is HttpRequestException or OperationCanceledException
        or StripeException { HttpStatusCode: 0 or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden };

    private static string Reason(Exception error) => error switch
    {
        StripeException { HttpStatusCode: not 0 } answered =>
            $"Stripe answered {(int)answered.HttpStatusCode}{(answered.StripeError?.Code is { } code ? " " + code : "")}"
            + (answered.StripeResponse?.RequestId is { } request ? $" ({request})" : ""),
        StripeException or HttpRequestException => "Stripe could not be reached",
        OperationCanceledException => "Stripe did not answer in time",
        _ => error.GetType().Name,
    };

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

    private WebhookEnvelope Envelope(Drift drift) => new(
        $"reconcile-{time.GetUtcNow().ToUnixTimeMilliseconds()}-{drift.CustomerId}", EventType, time.GetUtcNow(), mode.Livemode, null, drift.CustomerId);
}
