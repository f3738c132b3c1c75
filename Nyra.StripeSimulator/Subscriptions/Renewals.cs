using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Invoices;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>The beginnings of periods after the first: at a period's end, at a trial's end, and where somebody moves them.</summary>
internal sealed class Renewals(Simulator simulator)
{
    public void Renew(Subscription subscription)
    {
        var endsTrial = subscription.Status == SubscriptionStatus.Trialing;
        if (endsTrial && EndsWithoutCard(subscription))
        {
            return;
        }

        var invoice = Turn(subscription, InvoiceReason.SubscriptionCycle, subscription.CurrentPeriodEnd, _ => { });
        simulator.Invoicing.ScheduleFinalization(invoice);
        simulator.Events.Raise("invoice.created", invoice);
        simulator.Lifecycle.Entitle(subscription);
    }

    /// <summary>The trial is over now: charged at once, nobody waits for an hour.</summary>
    public void EndTrialNow(Subscription subscription) => StartNow(subscription, InvoiceReason.SubscriptionUpdate, changed =>
    {
        changed.TrialEnd = simulator.Clock.Now;
    });

    /// <summary>A new period begins now, whenever the old one would have ended, and is charged at once.</summary>
    /// <param name="isCharged">Otherwise the invoice stays open.</param>
    public Invoice StartNow(Subscription subscription, string reason, Action<Subscription> change, bool isCharged = true)
    {
        var now = simulator.Clock.Now;
        var invoice = Turn(subscription, reason, now, changed =>
        {
            changed.BillingCycleAnchor = now;
            change(changed);
        });
        simulator.Events.Raise("invoice.created", invoice);
        if (invoice is { CollectionMethod: Invoice.Sent, AmountDue: > 0 })
        {
            simulator.Invoicing.ScheduleFinalization(invoice);
        }
        else
        {
            simulator.Invoicing.Finalize(invoice);
            if (invoice.Status == InvoiceStatus.Open && isCharged)
            {
                simulator.Invoicing.Charge(invoice, simulator.Invoicing.MethodFor(invoice));
            }
        }

        simulator.Lifecycle.Entitle(subscription);
        return invoice;
    }

    private Invoice Turn(Subscription subscription, string reason, long start, Action<Subscription> change)
    {
        var customer = simulator.Customers.Find(subscription.Customer)!;
        var previousStart = subscription.CurrentPeriodStart;
        Invoice? invoice = null;
        simulator.Lifecycle.Update(subscription, changed =>
        {
            changed.Status = changed.Status == SubscriptionStatus.Trialing ? SubscriptionStatus.Active : changed.Status;
            change(changed);
            var end = BillingPeriods.Next(changed.BillingCycleAnchor, changed.Items.Data[0].Price.Recurring!, start);
            foreach (var item in changed.Items.Data)
            {
                (item.CurrentPeriodStart, item.CurrentPeriodEnd) = (start, end);
            }

            if (changed.CancelAtPeriodEnd)
            {
                changed.CancelAt = end;
            }

            invoice = simulator.InvoiceDraft.Of(changed, customer, reason, previousStart, start);
            changed.LatestInvoice = invoice.Id;
        });
        simulator.Clock.Schedule(subscription.CurrentPeriodEnd, new WakeUp(WakeUpKind.Subscription, subscription.Id));
        return invoice!;
    }

    private bool EndsWithoutCard(Subscription subscription)
    {
        var behavior = subscription.TrialSettings.EndBehavior.MissingPaymentMethod;
        if (behavior == TrialSettings.CreateInvoice || MethodOf(subscription) is not null)
        {
            return false;
        }

        if (behavior == TrialSettings.Cancel)
        {
            simulator.Lifecycle.CancelNow(subscription, CancellationDetails.None);
            return true;
        }

        simulator.Lifecycle.Update(subscription, changed => changed.Status = SubscriptionStatus.Paused);
        simulator.Events.Raise("customer.subscription.paused", subscription);
        simulator.Lifecycle.Entitle(subscription);
        return true;
    }

    private PaymentMethod? MethodOf(Subscription subscription) =>
        simulator.PaymentMethods.Find(subscription.DefaultPaymentMethod)
        ?? simulator.PaymentMethods.Find(simulator.Customers.Find(subscription.Customer)?.InvoiceSettings.DefaultPaymentMethod);
}
