using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Invoices;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>Carries out what <see cref="SubscriptionRules"/> decides, and raises the events of each step.</summary>
internal sealed class SubscriptionLifecycle(Simulator simulator)
{
    public void Wake(string id)
    {
        if (simulator.Subscriptions.Find(id) is not { } subscription)
        {
            return;
        }

        switch (SubscriptionRules.DueAt(subscription, simulator.Clock.Now))
        {
            case SubscriptionDue.Expiry:
                Expire(subscription);
                break;
            case SubscriptionDue.Cancellation:
                End(subscription, subscription.CancelAt!.Value);
                break;
            case SubscriptionDue.ResumedCollection:
                Update(subscription, changed => changed.PauseCollection = null);
                Wake(id);
                break;
            case SubscriptionDue.Renewal:
                Renew(subscription);
                break;
        }
    }

    /// <summary>The invoice's charge decided something about its subscription.</summary>
    public void Paid(Invoice invoice)
    {
        if (simulator.Subscriptions.Find(invoice.Subscription) is not { } subscription)
        {
            return;
        }

        var status = SubscriptionRules.AfterPayment(subscription.Status, subscription.LatestInvoice == invoice.Id);
        if (status != subscription.Status)
        {
            Update(subscription, changed => changed.Status = status);
            Entitle(subscription);
        }
    }

    public void ChargeFailed(Invoice invoice)
    {
        if (simulator.Subscriptions.Find(invoice.Subscription) is { } subscription && invoice.BillingReason != "subscription_create")
        {
            Update(subscription, changed => changed.Status = SubscriptionRules.AfterFailure(changed.Status));
        }
    }

    /// <summary>No retry is left: what happens then is the account's setting.</summary>
    public void GivenUp(Invoice invoice)
    {
        if (simulator.Subscriptions.Find(invoice.Subscription) is not { HasEnded: false } subscription)
        {
            return;
        }

        switch (simulator.Options.DunningEndState)
        {
            case SubscriptionStatus.Canceled:
                CancelNow(subscription, CancellationDetails.PaymentFailed);
                break;
            case SubscriptionStatus.Unpaid:
                Update(subscription, changed => changed.Status = SubscriptionStatus.Unpaid);
                Entitle(subscription);
                break;
        }
    }

    public void CancelNow(Subscription subscription, CancellationDetails details)
    {
        subscription.CancellationDetails = details;
        subscription.CanceledAt = simulator.Clock.Now;
        End(subscription, simulator.Clock.Now);
    }

    /// <summary>Changes the subscription, tells what changed, and looks again when what changed is due.</summary>
    public void Update(Subscription subscription, Action<Subscription> change)
    {
        simulator.Events.Update("customer.subscription.updated", subscription, change);
        foreach (var due in new[] { subscription.CancelAt, subscription.PauseCollection?.ResumesAt })
        {
            if (due is { } at)
            {
                simulator.Clock.Schedule(at, new WakeUp(WakeUpKind.Subscription, subscription.Id));
            }
        }
    }

    /// <summary>At the beginning of a period, and when the status begins or ceases to entitle.</summary>
    public void Entitle(Subscription subscription)
    {
        subscription.Features = SubscriptionRules.Entitles(subscription.Status)
            ? simulator.Entitlements.FeaturesOf(subscription)
            : [];
        simulator.Entitlements.ComputeLater(subscription.Customer);
    }

    private void Renew(Subscription subscription)
    {
        var customer = simulator.Customers.Find(subscription.Customer)!;
        var (start, previousStart) = (subscription.CurrentPeriodEnd, subscription.CurrentPeriodStart);
        var end = BillingPeriods.Next(subscription.BillingCycleAnchor, subscription.Items.Data[0].Price.Recurring!, start);
        Invoice? invoice = null;
        Update(subscription, changed =>
        {
            foreach (var item in changed.Items.Data)
            {
                (item.CurrentPeriodStart, item.CurrentPeriodEnd) = (start, end);
            }

            invoice = simulator.InvoiceDraft.Of(changed, customer, "subscription_cycle", previousStart, start);
            changed.LatestInvoice = invoice.Id;
        });
        simulator.Invoicing.ScheduleFinalization(invoice!);
        simulator.Events.Raise("invoice.created", invoice!);
        simulator.Clock.Schedule(end, new WakeUp(WakeUpKind.Subscription, subscription.Id));
        Entitle(subscription);
    }

    private void Expire(Subscription subscription)
    {
        Update(subscription, changed =>
        {
            changed.Status = SubscriptionStatus.IncompleteExpired;
            changed.EndedAt = simulator.Clock.Now;
        });
        simulator.Invoicing.VoidOpen(subscription);
    }

    private void End(Subscription subscription, long at)
    {
        subscription.Status = SubscriptionStatus.Canceled;
        subscription.EndedAt = at;
        subscription.CanceledAt ??= at;
        simulator.Events.Raise("customer.subscription.deleted", subscription);
        simulator.Invoicing.StopCollecting(subscription);
        Entitle(subscription);
    }
}
