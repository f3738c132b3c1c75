using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Invoices;

/// <summary>Finalizes and charges invoices, and tells the subscription what came of it.</summary>
internal sealed class Invoicing(Simulator simulator)
{
    /// <summary>Whether a charge would be refused. Nothing to pay is never refused.</summary>
    public Decline? WouldDecline(PaymentMethod? method, long amount) =>
        amount == 0 ? null : method is null ? Decline.NoPaymentMethod : method.Card.Behavior.OnCharge;

    /// <summary>Stripe leaves about an hour between the draft of a renewal and its charge.</summary>
    public void ScheduleFinalization(Invoice invoice)
    {
        var pause = simulator.Subscriptions.Find(invoice.Subscription)?.PauseCollection;
        if (!invoice.AutoAdvance || pause?.Behavior == "keep_as_draft")
        {
            invoice.AutoAdvance = false;
            return;
        }

        invoice.AutomaticallyFinalizesAt = invoice.Created + (long)simulator.Options.FinalizationDelay.TotalSeconds;
        invoice.NextPaymentAttempt = invoice.AutomaticallyFinalizesAt;
        simulator.Clock.Schedule(invoice.AutomaticallyFinalizesAt.Value, new WakeUp(WakeUpKind.Invoice, invoice.Id));
    }

    public void Wake(string id)
    {
        if (simulator.Invoices.Find(id) is not { AutoAdvance: true } invoice)
        {
            return;
        }

        var now = simulator.Clock.Now;
        if (invoice.Status == InvoiceStatus.Draft && invoice.AutomaticallyFinalizesAt <= now)
        {
            Finalize(invoice);
            switch (simulator.Subscriptions.Find(invoice.Subscription)?.PauseCollection?.Behavior)
            {
                case "void":
                    Void(invoice);
                    break;
                case "mark_uncollectible":
                    MarkUncollectible(invoice);
                    break;
                default:
                    ChargeWhenOpen(invoice);
                    break;
            }
        }
        else if (invoice.NextPaymentAttempt <= now)
        {
            ChargeWhenOpen(invoice);
        }
    }

    public void Finalize(Invoice invoice)
    {
        var customer = simulator.Customers.Find(invoice.Customer)!;
        var now = simulator.Clock.Now;
        invoice.Status = InvoiceStatus.Open;
        invoice.Number = $"{customer.InvoicePrefix}-{customer.NextInvoiceSequence++:0000}";
        invoice.EffectiveAt = now;
        invoice.AutomaticallyFinalizesAt = null;
        invoice.NextPaymentAttempt = null;
        invoice.WebhooksDeliveredAt = now;
        invoice.HostedInvoiceUrl = simulator.HostedUrl($"/i/{invoice.Id}");
        invoice.StatusTransitions = invoice.StatusTransitions with { FinalizedAt = now };
        simulator.Events.Raise("invoice.finalized", invoice);
        if (invoice.Total == 0)
        {
            Settle(invoice);
        }
    }

    /// <returns>null when paid.</returns>
    public Decline? Charge(Invoice invoice, PaymentMethod? method)
    {
        invoice.Attempted = true;
        invoice.AttemptCount++;
        if (WouldDecline(method, invoice.AmountRemaining) is { } decline)
        {
            Fail(invoice);
            return decline;
        }

        Settle(invoice);
        return null;
    }

    public PaymentMethod? MethodFor(Invoice invoice) =>
        simulator.PaymentMethods.Find(invoice.DefaultPaymentMethod)
        ?? simulator.PaymentMethods.Find(simulator.Subscriptions.Find(invoice.Subscription)?.DefaultPaymentMethod)
        ?? simulator.PaymentMethods.Find(simulator.Customers.Find(invoice.Customer)?.InvoiceSettings.DefaultPaymentMethod);

    /// <summary>Paid, by a charge or out of band.</summary>
    public void Settle(Invoice invoice)
    {
        invoice.Status = InvoiceStatus.Paid;
        invoice.AmountPaid = invoice.Total;
        invoice.AutoAdvance = false;
        invoice.Attempted = true;
        invoice.NextPaymentAttempt = null;
        invoice.StatusTransitions = invoice.StatusTransitions with { PaidAt = simulator.Clock.Now };
        var snapshot = Events.Snapshot.Of(StripeJson.Bytes(invoice));
        simulator.Events.Raise("invoice.paid", snapshot, null);
        simulator.Events.Raise("invoice.payment_succeeded", snapshot, null);
        SetDelinquent(invoice, false);
        simulator.Lifecycle.Paid(invoice);
    }

    public void Void(Invoice invoice)
    {
        invoice.Status = InvoiceStatus.Void;
        (invoice.AutoAdvance, invoice.NextPaymentAttempt) = (false, null);
        invoice.StatusTransitions = invoice.StatusTransitions with { VoidedAt = simulator.Clock.Now };
        simulator.Events.Raise("invoice.voided", invoice);
    }

    public void MarkUncollectible(Invoice invoice)
    {
        invoice.Status = InvoiceStatus.Uncollectible;
        (invoice.AutoAdvance, invoice.NextPaymentAttempt) = (false, null);
        invoice.StatusTransitions = invoice.StatusTransitions with { MarkedUncollectibleAt = simulator.Clock.Now };
        simulator.Events.Raise("invoice.marked_uncollectible", invoice);
    }

    public void VoidOpen(Subscription subscription)
    {
        foreach (var invoice in simulator.Invoices.OwnedBy(subscription.Customer).Where(one => IsOpenOf(one, subscription)).ToArray())
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

    private void ChargeWhenOpen(Invoice invoice)
    {
        if (invoice.Status == InvoiceStatus.Open)
        {
            Charge(invoice, MethodFor(invoice));
        }
    }

    private void Fail(Invoice invoice)
    {
        // The first invoice of a subscription is not retried: the customer is there and can try again.
        var retried = invoice.BillingReason != "subscription_create" && invoice.AutoAdvance;
        var next = retried ? Dunning.NextAttempt(invoice.AttemptCount, simulator.Clock.Now, simulator.Options.RetryDays) : null;
        invoice.NextPaymentAttempt = next;
        simulator.Events.Raise("invoice.payment_failed", invoice);
        SetDelinquent(invoice, true);
        simulator.Lifecycle.ChargeFailed(invoice);
        if (next is { } at)
        {
            simulator.Clock.Schedule(at, new WakeUp(WakeUpKind.Invoice, invoice.Id));
        }
        else if (retried)
        {
            simulator.Lifecycle.GivenUp(invoice);
        }
    }

    private void SetDelinquent(Invoice invoice, bool delinquent)
    {
        if (simulator.Customers.Find(invoice.Customer) is { } customer)
        {
            simulator.Events.Update("customer.updated", customer, changed => changed.Delinquent = delinquent);
        }
    }

    private static bool IsOpenOf(Invoice invoice, Subscription subscription) =>
        invoice.Subscription == subscription.Id && invoice.Status == InvoiceStatus.Open;
}
