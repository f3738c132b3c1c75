using System.Net;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using Account = Nyra.Billing.Entitlements.Account;
using StripeException = Stripe.StripeException;

namespace Nyra.Billing.Reconciliation;

/// <summary>
/// Compares both ways, Stripe's subscriptions and undelivered events against our accounts, so that a payer whose every webhook was lost
/// is found, and an account whose subscription is gone, too. Changes nothing itself: what differs goes through the queue to the worker,
/// where the version decides, so that repairing twice is repairing once.
/// </summary>
public sealed class Reconciler(
    IEntitlementStore store, IWebhookQueue queue, StripeSubscriptions stripe, LookAtCustomer look, PlanOptions plan, StripeOptions mode,
    TimeProvider time)
{
    /// <summary>The type of an envelope that came from here and not from Stripe.</summary>
    public const string EventType = "nyra.reconcile";

    private const int PageSize = 500;

    private readonly ErasedCustomers _erased = new(store);

    /// <param name="since">From when Stripe is asked for undelivered events; it remembers 30 days.</param>
    /// <param name="pause">How long is waited before each request to Stripe, to leave its rate limit to the paying customers.</param>
    /// <exception cref="StripeException">When Stripe refuses or cannot be reached.</exception>
    public async Task<ReconciliationResult> RunAsync(DateTimeOffset since, bool dryRun, TimeSpan pause, CancellationToken ct)
    {
        var subscriptions = await stripe.AllAsync(pause, ct);
        var undelivered = await stripe.UndeliveredAsync(since, pause, ct);
        var accounts = await AccountsAsync(ct);

        var drifts = new List<Drift>();
        foreach (var customer in Suspects(subscriptions, undelivered, accounts).Order(StringComparer.Ordinal))
        {
            await Task.Delay(pause, time, ct);
            if (await CompareAsync(customer, [.. undelivered[customer].Select(lost => lost.EventId)], ct) is { } drift)
                drifts.Add(drift);
        }
        var queued = dryRun ? [] : drifts.Where(drift => drift.Repairable).ToList();
        foreach (var drift in queued)
            await queue.EnqueueAsync(Envelope(drift), TimeSpan.Zero, ct);
        return new(
            subscriptions.Sum(customer => customer.Count()), accounts.Count, undelivered.Sum(customer => customer.Count()), drifts, queued.Count);
    }

    // Who differs at a glance; only these are looked at one by one, entitlements included.
    private IEnumerable<string> Suspects(
        ILookup<string, SubscriptionSnapshot> subscriptions, ILookup<string, UndeliveredEvent> undelivered, Dictionary<string, BillingState> accounts)
    {
        var now = time.GetUtcNow();
        foreach (var customer in subscriptions.Select(group => group.Key).Concat(accounts.Keys).Concat(undelivered.Select(group => group.Key)).Distinct())
        {
            var stored = accounts.GetValueOrDefault(customer, BillingState.None);
            // What the glance does not see, the entitlements, is taken as they are stored.
            var seen = EntitlementRules.Next(stored, new([.. subscriptions[customer]], []), plan, now) with
            {
                Features = stored.Features,
                FeatureSource = stored.FeatureSource,
                HostedAiCap = stored.HostedAiCap,
            };
            if (undelivered.Contains(customer) || EntitlementRules.AwaitsFeatures(stored) || BillingChange.Any(stored, seen))
                yield return customer;
        }
    }

    private async Task<Drift?> CompareAsync(string customer, IReadOnlyList<string> lost, CancellationToken ct)
    {
        var stored = (await store.FindAsync(customer, ct) ?? Account.New(customer)).Billing.Value;
        try
        {
            var next = EntitlementRules.Next(stored, await look(customer, ct), plan, time.GetUtcNow());
            return BillingChange.Any(stored, next) && !await _erased.KeepsOutAsync(customer, stored, next, ct)
                ? new(customer, stored.Standing, next.Standing, BillingChange.Describe(stored, next), Repairable: true, lost)
                : null;
        }
        catch (StripeException unknown) when (unknown.HttpStatusCode == HttpStatusCode.NotFound)
        {
            return stored.Standing == SubscriptionStanding.None
                ? null
                : new(customer, stored.Standing, SubscriptionStanding.None, "Stripe does not know the customer", Repairable: false, lost);
        }
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

    private WebhookEnvelope Envelope(Drift drift) => new(
        $"reconcile-{time.GetUtcNow().ToUnixTimeMilliseconds()}-{drift.CustomerId}", EventType, time.GetUtcNow(), mode.Livemode, null, drift.CustomerId);
}
