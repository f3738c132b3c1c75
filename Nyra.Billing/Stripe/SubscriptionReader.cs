using Nyra.Billing.Configuration;
using Stripe;

namespace Nyra.Billing.Stripe;

/// <summary>
/// Reads subscriptions as far as access depends on them, with the invoices and product features that it takes. For one fetch: what it
/// learned of a product it keeps.
/// </summary>
internal sealed class SubscriptionReader(StripeClient stripe, SoldProducts products, PlanOptions plan)
{
    /// <summary>What a list of subscriptions must hold so that most of them can be read without a further request.</summary>
    public static readonly List<string> Expand = ["data.latest_invoice"];

    private readonly IReadOnlyList<string> _features = plan.FeatureKeys;
    private readonly Dictionary<string, IReadOnlyList<string>> _granted = [];

    /// <exception cref="StripeException">When Stripe refuses or cannot be reached.</exception>
    public async Task<SubscriptionSnapshot> ReadAsync(Subscription subscription, CancellationToken ct)
    {
        var chosen = await ChooseAsync(subscription, ct);
        var history = InvoiceHistory.OfLatest(subscription)
            ?? InvoiceHistory.Of(subscription, await InvoicesAsync(subscription.Id, ct), chosen.Item);
        return Snapshot(subscription, chosen, history);
    }

    /// <summary>Without the subscription's invoices.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public async Task<ListedSubscription> ReadListedAsync(Subscription subscription, CancellationToken ct)
    {
        var chosen = await ChooseAsync(subscription, ct);
        var snapshot = InvoiceHistory.OfLatest(subscription) is { } history ? Snapshot(subscription, chosen, history) : null;
        return new(subscription.Id, snapshot, chosen.Sold || chosen.Grants is not null);
    }

    private static SubscriptionSnapshot Snapshot(Subscription subscription, Chosen chosen, InvoiceHistory history)
    {
        DateTimeOffset? periodEnd = chosen.Item?.CurrentPeriodEnd;
        return new(
            subscription.Id, subscription.Status, subscription.Created, chosen.Item?.CurrentPeriodStart, periodEnd,
            subscription.CancelAt is { } at ? at : subscription.CancelAtPeriodEnd ? periodEnd : null,
            subscription.PauseCollection is not null, history.NeverPaid, history.OwedSince, chosen.Item?.Price.ProductId, chosen.Sold,
            history.PaidUntil, chosen.Grants);
    }

    // The item with a product that is sold here, else with one that grants features of the plan; else the first one, which an account may
    // know from before.
    private async Task<Chosen> ChooseAsync(Subscription subscription, CancellationToken ct)
    {
        foreach (var item in subscription.Items.Data)
        {
            if (await products.IncludesAsync(item.Price.ProductId, ct))
                return new(item, Sold: true, Grants: null);
        }
        SubscriptionItem? granting = null;
        List<string> grants = [];
        foreach (var item in subscription.IsLive() ? subscription.Items.Data : [])
        {
            var granted = await GrantedAsync(item.Price.ProductId, ct);
            if (granted.Count > 0)
                granting ??= item;
            grants.AddRange(granted);
        }
        return granting is null
            ? new(subscription.Items.Data.FirstOrDefault(), Sold: false, Grants: null)
            : new(granting, Sold: false, [.. grants.Distinct().Order(StringComparer.Ordinal)]);
    }

    private async Task<IReadOnlyList<string>> GrantedAsync(string productId, CancellationToken ct)
    {
        if (_granted.TryGetValue(productId, out var known))
            return known;
        var found = new List<string>();
        try
        {
            var features = stripe.V1.Products.Features.ListAutoPagingAsync(
                productId, new ProductFeatureListOptions { Limit = 100 }, cancellationToken: ct);
            await foreach (var feature in features)
                found.Add(feature.EntitlementFeature.LookupKey);
        }
        catch (StripeException missing) when (missing.IsMissing())
        {
            // A product that was deleted grants nothing.
        }
        return _granted[productId] = [.. found.Intersect(_features)];
    }

    private async Task<IReadOnlyList<Invoice>> InvoicesAsync(string subscriptionId, CancellationToken ct)
    {
        var found = new List<Invoice>();
        var options = new InvoiceListOptions { Subscription = subscriptionId, Limit = 100 };
        await foreach (var invoice in stripe.V1.Invoices.ListAutoPagingAsync(options, cancellationToken: ct))
        {
            // The first lines come with it, prorations before periods.
            if (invoice is { Status: "paid", Lines.HasMore: true })
                invoice.Lines.Data = await LinesAsync(invoice.Id, ct);
            found.Add(invoice);
        }
        return found;
    }

    private async Task<List<InvoiceLineItem>> LinesAsync(string invoiceId, CancellationToken ct)
    {
        var found = new List<InvoiceLineItem>();
        var lines = stripe.V1.Invoices.LineItems.ListAutoPagingAsync(
            invoiceId, new InvoiceLineItemListOptions { Limit = 100 }, cancellationToken: ct);
        await foreach (var line in lines)
            found.Add(line);
        return found;
    }

    private sealed record Chosen(SubscriptionItem? Item, bool Sold, IReadOnlyList<string>? Grants);
}
