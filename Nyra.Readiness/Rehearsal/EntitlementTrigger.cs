using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Stripe;
using Stripe.Entitlements;

namespace Nyra.Readiness.Rehearsal;

/// <summary>
/// Makes <c>entitlements.active_entitlement_summary.updated</c> happen, which the Stripe CLI's trigger does not know, the way a trigger does:
/// with a customer and a product of its own. Nothing of it is ours, so it grants nothing.
/// </summary>
public static class EntitlementTrigger
{
    public const string EventType = "entitlements.active_entitlement_summary.updated";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>The event's id; null where Stripe did not raise it in time.</returns>
    public static async Task<string?> RaiseAsync(string stripeKey, Uri stripeApi, TimeProvider time, CancellationToken ct)
    {
        var stripe = StripeClients.Create(new StripeOptions { SecretKey = stripeKey, ApiBase = stripeApi.ToString() }, retries: 0);
        // Lookup keys are unique in an account, and a trigger may be pulled twice.
        var feature = await stripe.V1.Entitlements.Features.CreateAsync(
            new FeatureCreateOptions { Name = "Triggered", LookupKey = $"triggered-{Guid.NewGuid():N}" }, cancellationToken: ct);
        var product = await stripe.V1.Products.CreateAsync(new ProductCreateOptions { Name = "Triggered" }, cancellationToken: ct);
        await stripe.V1.Products.Features.CreateAsync(product.Id, new ProductFeatureCreateOptions { EntitlementFeature = feature.Id }, cancellationToken: ct);
        var price = await stripe.V1.Prices.CreateAsync(
            new PriceCreateOptions { Product = product.Id, Currency = "usd", UnitAmount = 100, Recurring = new PriceRecurringOptions { Interval = "month" } },
            cancellationToken: ct);
        var customer = (await PayingCustomers.SubscribeAsync(stripe, price.Id, ct)).CustomerId;
        return await Waiting.UntilAsync(token => FindAsync(stripe, customer, token), id => id is not null, Patience, time, ct);
    }

    private static async Task<string?> FindAsync(StripeClient stripe, string customerId, CancellationToken ct)
    {
        var events = await stripe.V1.Events.ListAsync(new EventListOptions { Type = EventType }, cancellationToken: ct);
        return events.FirstOrDefault(raised => raised.Data.Object is ActiveEntitlementSummary summary && summary.Customer == customerId)?.Id;
    }
}
