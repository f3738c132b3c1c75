using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Portal;

/// <summary>What the page shows of a customer, gathered under the gate.</summary>
internal sealed record PortalView(
    PortalVisit Visit, string BusinessName, IReadOnlyList<Subscription> Subscriptions, IReadOnlyDictionary<string, string> ProductNames,
    PaymentMethod? Card, IReadOnlyList<Invoice> Invoices)
{
    private const int InvoicesShown = 24;

    public static PortalView Of(Simulator simulator, PortalVisit visit)
    {
        var all = simulator.Subscriptions.OwnedBy(visit.Customer.Id).Reverse().ToArray();
        var current = all.Where(one => !one.HasEnded).ToArray();

        // Somebody whose subscription is over sees that it is, not an empty page.
        var shown = current.Length > 0 ? current : [.. all.Take(1)];
        var method = shown.Select(one => one.DefaultPaymentMethod).FirstOrDefault(id => id is not null)
            ?? visit.Customer.InvoiceSettings.DefaultPaymentMethod;
        return new PortalView(
            visit,
            simulator.Options.AccountName,
            shown,
            shown.SelectMany(one => one.Items.Data)
                .Select(item => item.Price.Product)
                .Distinct()
                .ToDictionary(id => id, id => simulator.Products.Find(id)?.Name ?? id),
            simulator.PaymentMethods.Find(method),
            [.. simulator.Invoices.OwnedBy(visit.Customer.Id).Reverse()
                .Where(invoice => invoice.Status != InvoiceStatus.Draft)
                .Take(InvoicesShown)]);
    }
}
