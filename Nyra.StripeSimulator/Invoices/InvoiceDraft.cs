using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Invoices;

/// <summary>Makes drafts, without an event: of a subscription's current period, or of nothing yet.</summary>
internal sealed class InvoiceDraft(Simulator simulator)
{
    /// <summary>The lines of the period the subscription is in now, and whatever else is pending.</summary>
    public Invoice Of(Subscription subscription, Customer customer, string reason, long periodStart, long periodEnd)
    {
        var invoice = Blank(customer, subscription, subscription.Currency, reason, periodStart, periodEnd);
        invoice.AutoAdvance = subscription.Status != SubscriptionStatus.Unpaid;
        (invoice.CollectionMethod, invoice.DaysUntilDue) = (subscription.CollectionMethod, subscription.DaysUntilDue ?? 30);
        invoice.AllLines = [.. subscription.Items.Data.Select(item => Line(invoice.Id, item, isTrial: subscription.Status == SubscriptionStatus.Trialing))];
        simulator.Invoices.Add(invoice);
        Include(invoice, Pending(customer.Id, subscription.Currency, subscription.Id));
        return invoice;
    }

    /// <summary>An invoice without lines.</summary>
    public Invoice Blank(
        Customer customer, Subscription? subscription, string currency, string reason, long periodStart, long periodEnd,
        string idPrefix = "in_1") => new()
        {
            Id = simulator.Ids.Next(idPrefix, 23),
            AccountName = simulator.Options.AccountName,
            BillingReason = reason,
            Created = simulator.Clock.Now,
            Currency = currency,
            Customer = customer.Id,
            CustomerAddress = customer.Address,
            CustomerEmail = customer.Email,
            CustomerName = customer.Name,
            CustomerPhone = customer.Phone,
            CustomerTaxExempt = customer.TaxExempt,
            Parent = subscription is null ? null : new InvoiceParent(new SubscriptionDetails(subscription.Metadata, subscription.Id)),
            PeriodStart = periodStart,
            PeriodEnd = periodEnd,
            StartingBalance = customer.Balance,
            TestClock = customer.TestClock,
        };

    /// <summary>What waits for the next invoice of this subscription: its own items, and those of no subscription.</summary>
    public IReadOnlyList<InvoiceItem> Pending(string customerId, string currency, string subscriptionId) =>
        [.. Pending(customerId, currency).Where(item => item.Parent is null || item.Parent.SubscriptionDetails.Subscription == subscriptionId)];

    public IReadOnlyList<InvoiceItem> Pending(string customerId, string currency) =>
        [.. simulator.InvoiceItems.OwnedBy(customerId).Where(item => item.Invoice is null && item.Currency == currency)];

    public void Include(Invoice invoice, IReadOnlyList<InvoiceItem> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        foreach (var item in items)
        {
            item.Invoice = invoice.Id;
        }

        invoice.AllLines = [.. invoice.AllLines, .. items.Select(item => LineOf(item, invoice.Id))];
    }

    public InvoiceLine LineOf(InvoiceItem item, string invoiceId) => InvoiceLine.Of(item, NewLineId(), invoiceId);

    /// <summary>An item of a draft has changed: so does its line.</summary>
    public void Refresh(InvoiceItem item)
    {
        if (simulator.Invoices.Find(item.Invoice) is { } invoice)
        {
            invoice.AllLines =
                [.. invoice.AllLines.Select(line => line.Item == item ? InvoiceLine.Of(item, line.Id, invoice.Id) : line)];
        }
    }

    public void Exclude(InvoiceItem item)
    {
        if (simulator.Invoices.Find(item.Invoice) is { } invoice)
        {
            invoice.AllLines = [.. invoice.AllLines.Where(line => line.Item != item)];
        }
    }

    public InvoiceLine Line(string invoiceId, SubscriptionItem item, bool isTrial = false) => new()
    {
        Id = NewLineId(),
        Amount = isTrial ? 0 : item.Price.UnitAmount * item.Quantity,
        Currency = item.Price.Currency,
        Description = isTrial
            ? $"Trial period for {simulator.ProductName(item.Price)}"
            : InvoiceText.Line(item, simulator.ProductName(item.Price)),
        Invoice = invoiceId,
        Parent = LineParent.Of(item),
        Period = new LinePeriod(item.CurrentPeriodEnd, item.CurrentPeriodStart),
        Pricing = LinePricing.Of(item.Price),
        Quantity = item.Quantity,
        Subscription = item.Subscription,
    };

    private string NewLineId() => simulator.Ids.Next("il_1", 23);
}
