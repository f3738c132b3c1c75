using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Invoices;

/// <summary>Makes the invoice for a subscription's current period, without an event.</summary>
internal sealed class InvoiceDraft(Simulator simulator)
{
    public Invoice Of(Subscription subscription, Customer customer, string reason, long periodStart, long periodEnd)
    {
        var id = simulator.Ids.Next("in_1", 23);
        var lines = subscription.Items.Data.Select(item => Line(id, item)).ToArray();
        var invoice = new Invoice
        {
            Id = id,
            AccountName = simulator.Options.AccountName,
            AutoAdvance = subscription.Status != SubscriptionStatus.Unpaid,
            BillingReason = reason,
            Created = simulator.Clock.Now,
            Currency = subscription.Currency,
            Customer = customer.Id,
            CustomerAddress = customer.Address,
            CustomerEmail = customer.Email,
            CustomerName = customer.Name,
            CustomerPhone = customer.Phone,
            CustomerTaxExempt = customer.TaxExempt,
            Lines = new StripeList<InvoiceLine>(lines, false, $"/v1/invoices/{id}/lines"),
            Parent = new InvoiceParent(new SubscriptionDetails(subscription.Metadata, subscription.Id)),
            PeriodStart = periodStart,
            PeriodEnd = periodEnd,
            Total = lines.Sum(line => line.Amount),
        };
        simulator.Invoices.Add(invoice);
        return invoice;
    }

    private InvoiceLine Line(string invoiceId, SubscriptionItem item) => new()
    {
        Id = simulator.Ids.Next("il_1", 23),
        Amount = item.Price.UnitAmount * item.Quantity,
        Currency = item.Price.Currency,
        Description = InvoiceText.Line(item, simulator.Products.Find(item.Price.Product)?.Name ?? item.Price.Product),
        Invoice = invoiceId,
        Parent = new LineParent(new LineSubscriptionItem(item.Subscription, item.Id)),
        Period = new LinePeriod(item.CurrentPeriodEnd, item.CurrentPeriodStart),
        Pricing = new LinePricing(new LinePriceDetails(item.Price.Id, item.Price.Product), item.Price.UnitAmountDecimal),
        Quantity = item.Quantity,
        Subscription = item.Subscription,
    };
}
