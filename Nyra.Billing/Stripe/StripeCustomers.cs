using System.Globalization;
using Nyra.Billing.Configuration;
using Stripe;
using Stripe.Entitlements;

namespace Nyra.Billing.Stripe;

/// <summary>Reads the state of one customer from Stripe: the subscriptions, whatever their status, and the active entitlements.</summary>
public sealed class StripeCustomers(StripeClient stripe, SoldProducts products, PlanOptions plan)
{
    private const string CapMetadata = "monthly_requests";

    /// <exception cref="StripeException">When Stripe refuses or cannot be reached.</exception>
    /// <exception cref="PlanNotInStripeException">When it does not know the price.</exception>
    /// <exception cref="CustomerNotInStripeException">When it does not know the customer. A deleted one has nothing.</exception>
    public async Task<StripeSnapshot> LookAsync(string customerId, CancellationToken ct)
    {
        // First, so that an unknown price has its own error and is not mistaken for an unknown customer.
        await products.RecordAsync(ct);
        try
        {
            var subscriptions = SubscriptionsAsync(customerId, ct);
            var features = FeaturesAsync(customerId, ct);
            await Task.WhenAll(subscriptions, features);
            return new(await subscriptions, await features);
        }
        catch (StripeException missing) when (missing.IsMissing())
        {
            // A deleted customer has lost everything it subscribed to. Which parameter Stripe names differs from list to list.
            if (await IsDeletedAsync(stripe, customerId, ct))
                return new([], []);
            throw;
        }
    }

    /// <inheritdoc cref="FindAsync"/>
    public static async Task<bool> IsDeletedAsync(StripeClient stripe, string customerId, CancellationToken ct) =>
        await FindAsync(stripe, customerId, ct) is null;

    /// <returns>Null where the customer was deleted.</returns>
    /// <exception cref="StripeException">When Stripe refuses or cannot be reached.</exception>
    /// <exception cref="CustomerNotInStripeException">When it does not know the customer: it may be one of another account.</exception>
    public static async Task<Customer?> FindAsync(StripeClient stripe, string customerId, CancellationToken ct)
    {
        try
        {
            var customer = await stripe.V1.Customers.GetAsync(customerId, cancellationToken: ct);
            return customer.Deleted == true ? null : customer;
        }
        catch (StripeException missing) when (missing.IsMissing())
        {
            throw new CustomerNotInStripeException(customerId, missing);
        }
    }

    private async Task<IReadOnlyList<SubscriptionSnapshot>> SubscriptionsAsync(string customerId, CancellationToken ct)
    {
        var reader = new SubscriptionReader(stripe, products, plan);
        var found = new List<SubscriptionSnapshot>();
        var options = new SubscriptionListOptions
        {
            Customer = customerId,
            Status = "all",
            Limit = 100,
            Expand = SubscriptionReader.Expand,
        };
        await foreach (var subscription in stripe.V1.Subscriptions.ListAutoPagingAsync(options, cancellationToken: ct))
            found.Add(await reader.ReadAsync(subscription, ct));
        return found;
    }

    private async Task<IReadOnlyList<ActiveFeature>> FeaturesAsync(string customerId, CancellationToken ct)
    {
        var found = new List<ActiveFeature>();
        var options = new ActiveEntitlementListOptions { Customer = customerId, Limit = 100, Expand = ["data.feature"] };
        await foreach (var entitlement in stripe.V1.Entitlements.ActiveEntitlements.ListAutoPagingAsync(options, cancellationToken: ct))
            found.Add(new(entitlement.LookupKey, CapIn(entitlement.Feature?.Metadata)));
        return found;
    }

    /// <summary>The cap of hosted AI, in requests a month, in a feature's metadata; null where it has none.</summary>
    public static int? CapIn(IReadOnlyDictionary<string, string>? metadata) =>
        metadata is not null && metadata.TryGetValue(CapMetadata, out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var cap) ? cap : null;
}
