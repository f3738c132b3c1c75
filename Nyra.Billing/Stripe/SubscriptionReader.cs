using Stripe;

namespace Nyra.Billing.Stripe;

/// <summary>Reads a subscription as far as access depends on it, with the invoices that it takes.</summary>
internal sealed class SubscriptionReader(StripeClient stripe, SoldProducts products)
{
    /// <summary>What a list of subscriptions must hold so that most of them can be read without a further request.</summary>
    public static readonly List<string> Expand = ["data.latest_invoice"];

    /// <exception cref="StripeException">When Stripe refuses or cannot be reached.</exception>
    public async Task<SubscriptionSnapshot> ReadAsync(Subscription subscription, CancellationToken ct)
    {
        var history = InvoiceHistory.OfLatest(subscription) ?? InvoiceHistory.Of(subscription, await InvoicesAsync(subscription.Id, ct));
        return await ReadAsync(subscription, history, ct);
    }

    /// <summary>Without a further request.</summary>
    public async Task<ListedSubscription> ReadListedAsync(Subscription subscription, CancellationToken ct) =>
        InvoiceHistory.OfLatest(subscription) is { } history && await ReadAsync(subscription, history, ct) is { } snapshot
            ? new(subscription.Id, snapshot, snapshot.Sold)
            : new(subscription.Id, null, (await ChooseAsync(subscription, ct)).Sold);

    private async Task<SubscriptionSnapshot> ReadAsync(Subscription subscription, InvoiceHistory history, CancellationToken ct)
    {
        var (item, sold) = await ChooseAsync(subscription, ct);
        DateTimeOffset? periodEnd = item?.CurrentPeriodEnd;
        return new(
            subscription.Id, subscription.Status, subscription.Created, item?.CurrentPeriodStart, periodEnd,
            subscription.CancelAt is { } at ? at : subscription.CancelAtPeriodEnd ? periodEnd : null,
            subscription.PauseCollection is not null, history.NeverPaid, history.OwedSince, item?.Price.ProductId, sold);
    }

    // The item with a product that is sold here; else the first one, which an account may know from before.
    private async Task<(SubscriptionItem? Item, bool Sold)> ChooseAsync(Subscription subscription, CancellationToken ct)
    {
        foreach (var item in subscription.Items.Data)
        {
            if (await products.IncludesAsync(item.Price.ProductId, ct))
                return (item, true);
        }
        return (subscription.Items.Data.FirstOrDefault(), false);
    }

    private async Task<IReadOnlyList<Invoice>> InvoicesAsync(string subscriptionId, CancellationToken ct)
    {
        var found = new List<Invoice>();
        var options = new InvoiceListOptions { Subscription = subscriptionId, Limit = 100 };
        await foreach (var invoice in stripe.V1.Invoices.ListAutoPagingAsync(options, cancellationToken: ct))
            found.Add(invoice);
        return found;
    }
}
