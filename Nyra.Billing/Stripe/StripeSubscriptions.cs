using System.Runtime.CompilerServices;
using Nyra.Billing.Configuration;
using Nyra.Billing.Queue;
using Stripe;
using Stripe.Checkout;
using Stripe.Entitlements;

namespace Nyra.Billing.Stripe;

/// <summary>
/// Reads what Stripe knows of all customers: their subscriptions, and the events that no endpoint acknowledged. A page that fails is asked
/// for again, see <see cref="StripeRetry"/>: of a thousand pages one may.
/// </summary>
public sealed class StripeSubscriptions(StripeClient stripe, SoldProducts products, PlanOptions plan, TimeProvider time)
{
    private const int PageSize = 100;

    /// <summary>Whatever their status; by customer.</summary>
    /// <param name="pause">Waited before each page.</param>
    /// <exception cref="StripeException">When Stripe refuses, or cannot be reached for minutes.</exception>
    public async Task<ILookup<string, ListedSubscription>> AllAsync(TimeSpan pause, CancellationToken ct)
    {
        await StripeRetry.WhileUnavailableAsync(
            async () =>
            {
                await products.RecordAsync(ct);
                return true;
            },
            time, ct);
        var reader = new SubscriptionReader(stripe, products, plan);
        var options = new SubscriptionListOptions { Status = "all", Limit = PageSize, Expand = SubscriptionReader.Expand };
        var found = new List<(string Customer, ListedSubscription Subscription)>();
        await foreach (var subscription in EachAsync(options, stripe.V1.Subscriptions.ListAsync, pause, ct))
        {
            var listed = await StripeRetry.WhileUnavailableAsync(() => reader.ReadListedAsync(subscription, ct), time, ct);
            found.Add((subscription.CustomerId, listed));
        }
        return found.ToLookup(pair => pair.Customer, pair => pair.Subscription);
    }

    /// <summary>Of the types that are a reason to look, by customer.</summary>
    /// <inheritdoc cref="AllAsync"/>
    public async Task<ILookup<string, UndeliveredEvent>> UndeliveredAsync(DateTimeOffset since, TimeSpan pause, CancellationToken ct)
    {
        var options = Events(HandledEvents.All, since);
        options.DeliverySuccess = false;
        var found = new List<UndeliveredEvent>();
        await foreach (var lost in EachAsync(options, stripe.V1.Events.ListAsync, pause, ct))
        {
            if (CustomerOf(lost) is { } customer)
                found.Add(new(lost.Id, customer));
        }
        return found.ToLookup(lost => lost.CustomerId);
    }

    /// <summary>The events of refunds, disputes and fraud warnings, delivered or not, oldest first, as they are queued.</summary>
    /// <inheritdoc cref="AllAsync"/>
    public async Task<IReadOnlyList<WebhookEnvelope>> ReversalsAsync(DateTimeOffset since, TimeSpan pause, CancellationToken ct)
    {
        var found = new List<WebhookEnvelope>();
        await foreach (var listed in EachAsync(Events(HandledEvents.Recorded, since), stripe.V1.Events.ListAsync, pause, ct))
            found.Add(ReversalEvents.EnvelopeOf(listed));
        found.Reverse();
        return found;
    }

    // Stripe takes up to 20 types.
    private static EventListOptions Events(IEnumerable<string> types, DateTimeOffset since) => new()
    {
        Limit = PageSize,
        Types = [.. types],
        Created = new DateRangeOptions { GreaterThanOrEqual = since.UtcDateTime },
    };

    // The SDK's own paging knows no pause.
    private async IAsyncEnumerable<T> EachAsync<T, TOptions>(
        TOptions options, Func<TOptions, RequestOptions?, CancellationToken, Task<StripeList<T>>> list, TimeSpan pause,
        [EnumeratorCancellation] CancellationToken ct)
        where T : IHasId
        where TOptions : ListOptions
    {
        while (true)
        {
            await Task.Delay(pause, time, ct);
            var page = await StripeRetry.WhileUnavailableAsync(() => list(options, null, ct), time, ct);
            foreach (var item in page)
                yield return item;
            if (!page.HasMore)
                yield break;
            options.StartingAfter = page.Last().Id;
        }
    }

    private static string? CustomerOf(Event lost) => lost.Data.Object switch
    {
        Session session => session.CustomerId,
        Invoice invoice => invoice.CustomerId,
        Subscription subscription => subscription.CustomerId,
        Customer customer => customer.Id,
        ActiveEntitlementSummary summary => summary.Customer,
        _ => null,
    };
}
