using Nyra.StripeSimulator.Invoices;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>Changes what a running subscription consists of, and bills the difference.</summary>
internal sealed class SubscriptionChanges(Simulator simulator)
{
    /// <summary>Whether the change begins a new period: another interval cannot wait for the end of this one.</summary>
    public static bool StartsPeriod(Subscription subscription, ItemChange change) =>
        change.ResetsAnchor || subscription.Items.Data[0].Price.Recurring != change.Items[0].Price.Recurring;

    /// <summary>The credits and charges as pending invoice items, not yet kept anywhere.</summary>
    public IReadOnlyList<InvoiceItem> Prorate(Subscription subscription, ItemChange change)
    {
        if (change.Behavior == ItemChange.NoProration || subscription.Status is SubscriptionStatus.Trialing or SubscriptionStatus.Paused)
        {
            return [];
        }

        var all = Proration.Of(
            subscription.Items.Data, change.Items, change.At, chargesRest: !StartsPeriod(subscription, change));
        return [.. all.Select(one => Item(subscription, one, change.At))];
    }

    /// <summary>Carries the change out, with whatever else the update changes, as one event.</summary>
    public void Apply(Subscription subscription, ItemChange change, Action<Subscription> others)
    {
        Adopt(change.Items);
        var (at, starts) = (change.At, StartsPeriod(subscription, change));
        var prorations = Prorate(subscription, change);
        foreach (var item in prorations)
        {
            simulator.InvoiceItems.Add(item);
        }

        if (starts && subscription.Status != SubscriptionStatus.Trialing)
        {
            Tell(prorations);
            simulator.Renewals.StartNow(
                subscription, InvoiceReason.SubscriptionUpdate, changed => Set(changed, change.Items, others), change.IsCharged);
            return;
        }

        simulator.Lifecycle.Update(subscription, changed => Set(changed, change.Items, others));
        Tell(prorations);
        if (change.Behavior == ItemChange.AlwaysInvoice && prorations.Count > 0)
        {
            InvoiceNow(subscription, change.IsCharged);
        }

        simulator.Lifecycle.Entitle(subscription);
    }

    private void Set(Subscription subscription, IReadOnlyList<PlannedItem> items, Action<Subscription> others)
    {
        var (start, end) = (subscription.CurrentPeriodStart, subscription.CurrentPeriodEnd);
        subscription.Items = Subscription.ItemList(subscription.Id, [.. items.Select(planned =>
        {
            // An object of its own: what the old one was is still needed for what is being told about the change.
            var order = new OrderedItem(planned.Price, planned.Quantity, planned.Metadata);
            return planned.Existing is { } existing
                ? existing.With(order)
                : simulator.Beginning.NewItem(subscription.Id, order, start, end);
        })]);
        others(subscription);
    }

    private void InvoiceNow(Subscription subscription, bool isCharged)
    {
        var customer = simulator.Customers.Find(subscription.Customer)!;
        var now = simulator.Clock.Now;
        var invoice = simulator.InvoiceDraft.Blank(
            customer, subscription, subscription.Currency, InvoiceReason.SubscriptionUpdate, now, now);
        (invoice.CollectionMethod, invoice.DaysUntilDue) = (subscription.CollectionMethod, subscription.DaysUntilDue ?? 30);
        invoice.AutoAdvance = true;
        simulator.Invoices.Add(invoice);
        simulator.InvoiceDraft.Include(invoice, simulator.InvoiceDraft.Pending(customer.Id, subscription.Currency, subscription.Id));
        simulator.Events.Raise("invoice.created", invoice);
        simulator.Lifecycle.Update(subscription, changed => changed.LatestInvoice = invoice.Id);
        simulator.Invoicing.Finalize(invoice);
        if (invoice is { Status: InvoiceStatus.Open, CollectionMethod: Invoice.Automatic } && isCharged)
        {
            simulator.Invoicing.Charge(invoice, simulator.Invoicing.MethodFor(invoice));
        }
    }

    private InvoiceItem Item(Subscription subscription, Proration proration, long at)
    {
        var price = proration.IsCredit ? proration.Before!.Price : proration.Item!.Price;
        var quantity = proration.IsCredit ? proration.Before!.Quantity : proration.Item!.Quantity;
        var what = quantity > 1 ? $"{quantity} × {simulator.ProductName(price)}" : simulator.ProductName(price);
        var customer = simulator.Customers.Find(subscription.Customer)!;
        return new InvoiceItem
        {
            Id = simulator.Ids.Next("ii_1", 23),
            Amount = proration.Amount,
            Currency = subscription.Currency,
            Customer = subscription.Customer,
            Date = simulator.Clock.Now,
            Description = $"{(proration.IsCredit ? "Unused" : "Remaining")} time on {what} after {Pages.PageDates.Day(at)}",
            Discountable = false,
            Parent = new InvoiceItemParent(new InvoiceItemSubscription(subscription.Id, (proration.Before ?? proration.Item?.Existing)?.Id)),
            Period = new LinePeriod(subscription.CurrentPeriodEnd, at),
            Pricing = LinePricing.Of(price),
            Proration = true,
            Quantity = quantity,
            TestClock = customer.TestClock,
        };
    }

    private void Tell(IReadOnlyList<InvoiceItem> items)
    {
        foreach (var item in items)
        {
            simulator.Events.Raise("invoiceitem.created", item);
        }
    }

    private void Adopt(IReadOnlyList<PlannedItem> items) => OrderedItems.Adopt(
        simulator,
        items.Select(item => new OrderedItem(item.Price, item.Quantity, item.Metadata) { NewProduct = item.NewProduct }));
}
