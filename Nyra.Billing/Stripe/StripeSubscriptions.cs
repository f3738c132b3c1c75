using Stripe;
using Stripe.Checkout;
using Stripe.Entitlements;

namespace Nyra.Billing.Stripe;

/// <summary>Reads what Stripe knows of all customers: their subscriptions to our product, and the events nobody acknowledged.</summary>
public sealed class StripeSubscriptions(StripeClient stripe, string priceId, TimeProvider time)
{
    private const int PageSize = 100;

    /// <summary>By customer, whatever their status.</summary>
    /// <param name="pause">Waited before each page.</param>
    /// <exception cref="StripeException">When Stripe refuses or cannot be reached.</exception>
    public async Task<ILookup<string, SubscriptionSnapshot>> AllAsync(TimeSpan pause, CancellationToken ct)
    {
        var product = await stripe.ProductOfAsync(priceId, ct);
        var found = new List<(string Customer, SubscriptionSnapshot Subscription)>();
        var options = new SubscriptionListOptions { Status = "all", Limit = PageSize, Expand = ["data.latest_invoice"] };
        while (true)
        {
            await Task.Delay(pause, time, ct);
            var page = await stripe.V1.Subscriptions.ListAsync(options, cancellationToken: ct);
            foreach (var subscription in page)
            {
                if (SubscriptionSnapshots.Of(subscription, product) is { } ours)
                    found.Add((subscription.CustomerId, ours));
            }
            if (!page.HasMore)
                return found.ToLookup(pair => pair.Customer, pair => pair.Subscription);
            options.StartingAfter = page.Last().Id;
        }
    }

    /// <summary>Of the types that are a reason to look, by customer.</summary>
    /// <inheritdoc cref="AllAsync"/>
    public async Task<ILookup<string, UndeliveredEvent>> UndeliveredAsync(DateTimeOffset since, TimeSpan pause, CancellationToken ct)
    {
        var found = new List<UndeliveredEvent>();
        var options = new EventListOptions
        {
            DeliverySuccess = false,
            Limit = PageSize,
            Types = [.. HandledEvents.All],
            Created = new DateRangeOptions { GreaterThanOrEqual = since.UtcDateTime },
        };
        while (true)
        {
            await Task.Delay(pause, time, ct);
            var page = await stripe.V1.Events.ListAsync(options, cancellationToken: ct);
            foreach (var lost in page)
            {
                if (CustomerOf(lost) is { } customer)
                    found.Add(new(lost.Id, customer));
            }
            if (!page.HasMore)
                return found.ToLookup(lost => lost.CustomerId);
            options.StartingAfter = page.Last().Id;
        }
    }

    private static string? CustomerOf(Event lost) => lost.Data.Object switch
    {
        Session session => session.CustomerId,
        Invoice invoice => invoice.CustomerId,
        Subscription subscription => subscription.CustomerId,
        ActiveEntitlementSummary summary => summary.Customer,
        _ => null,
    };
}
