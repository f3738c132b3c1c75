using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Payments;

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
            case SubscriptionDue.TrialWarning:
                subscription.IsTrialEndTold = true;
                simulator.Events.Raise("customer.subscription.trial_will_end", subscription);
                Wake(id);
                break;
            case SubscriptionDue.Renewal:
                simulator.Renewals.Renew(subscription);
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
        var resumed = subscription.Status == SubscriptionStatus.Paused && status == SubscriptionStatus.Active;
        var entitles = SubscriptionRules.Entitles(subscription.Status);
        var saves = subscription.PaymentSettings.SavesMethod ? invoice.Payment?.Intent.PaymentMethod : null;
        Update(subscription, changed =>
        {
            changed.Status = status;
            changed.DefaultPaymentMethod = saves ?? changed.DefaultPaymentMethod;
        });
        if (resumed)
        {
            simulator.Events.Raise("customer.subscription.resumed", subscription);
        }

        if (!entitles && SubscriptionRules.Entitles(status))
        {
            Entitle(subscription);
        }
    }

    public void ChargeFailed(Invoice invoice)
    {
        // The first charge decides whether it begins at all; an invoice that is sent lets it begin anyway.
        if (simulator.Subscriptions.Find(invoice.Subscription) is { } subscription
            && (invoice.BillingReason != InvoiceReason.SubscriptionCreate || invoice.CollectionMethod == Invoice.Sent))
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

    /// <summary>The setup intent of a trial without a card has got one.</summary>
    public void CardSaved(SetupIntent intent)
    {
        foreach (var subscription in simulator.Subscriptions.OwnedBy(intent.Customer ?? "")
            .Where(one => one.PendingSetupIntent == intent.Id).ToArray())
        {
            Update(subscription, changed =>
            {
                changed.PendingSetupIntent = null;
                changed.DefaultPaymentMethod = intent.PaymentMethod;
            });
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
        Watch(subscription);
    }

    /// <summary>Looks again when something that was set for a moment is due.</summary>
    public void Watch(Subscription subscription)
    {
        var warning = subscription is { Status: SubscriptionStatus.Trialing, IsTrialEndTold: false }
            ? subscription.TrialEnd - SubscriptionRules.TrialWarningSeconds : null;
        foreach (var due in new[] { subscription.CancelAt, subscription.PauseCollection?.ResumesAt, warning })
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

    public void End(Subscription subscription, long at)
    {
        subscription.Status = SubscriptionStatus.Canceled;
        subscription.EndedAt = at;
        subscription.CanceledAt ??= at;
        simulator.Events.Raise("customer.subscription.deleted", subscription);
        simulator.InvoiceClosing.StopCollecting(subscription);
        Entitle(subscription);
    }

    private void Expire(Subscription subscription)
    {
        Update(subscription, changed =>
        {
            changed.Status = SubscriptionStatus.IncompleteExpired;
            changed.EndedAt = simulator.Clock.Now;
        });
        simulator.InvoiceClosing.VoidOpen(subscription);
    }
}
