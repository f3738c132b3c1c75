using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Invoices;

/// <summary>The ends of an invoice other than its payment.</summary>
internal sealed class InvoiceClosing(Simulator simulator)
{
    public void Void(Invoice invoice)
    {
        simulator.InvoicePaying.Cancel(invoice, "void_invoice");
        invoice.Status = InvoiceStatus.Void;
        (invoice.AutoAdvance, invoice.NextPaymentAttempt) = (false, null);
        invoice.StatusTransitions = invoice.StatusTransitions with { VoidedAt = simulator.Clock.Now };
        simulator.Events.Raise("invoice.voided", invoice);
    }

    /// <summary>Nobody expects the money anymore, but it can still be paid.</summary>
    public void MarkUncollectible(Invoice invoice)
    {
        invoice.Status = InvoiceStatus.Uncollectible;
        (invoice.AutoAdvance, invoice.NextPaymentAttempt) = (false, null);
        invoice.StatusTransitions = invoice.StatusTransitions with { MarkedUncollectibleAt = simulator.Clock.Now };
        simulator.Events.Raise("invoice.marked_uncollectible", invoice);
    }

    /// <summary>A draft leaves nothing behind; what it had taken up waits again.</summary>
    public void Delete(Invoice draft)
    {
        foreach (var line in draft.AllLines)
        {
            line.Item?.Invoice = null;
        }

        simulator.Invoices.Remove(draft);
        simulator.Events.Raise("invoice.deleted", draft);
    }

    public void VoidOpen(Subscription subscription)
    {
        foreach (var invoice in simulator.Invoices.OwnedBy(subscription.Customer)
            .Where(one => one.Subscription == subscription.Id && one.Status == InvoiceStatus.Open).ToArray())
        {
            Void(invoice);
        }
    }

    /// <summary>The subscription is over: what is open stays owed, but nobody tries to charge it anymore.</summary>
    public void StopCollecting(Subscription subscription)
    {
        foreach (var invoice in simulator.Invoices.OwnedBy(subscription.Customer)
            .Where(one => one.Subscription == subscription.Id && one.AutoAdvance).ToArray())
        {
            simulator.Events.Update("invoice.updated", invoice, changed =>
            {
                changed.AutoAdvance = false;
                changed.NextPaymentAttempt = null;
                changed.AutomaticallyFinalizesAt = null;
            });
        }
    }
}
