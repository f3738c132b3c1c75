using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Invoices;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>Starts subscriptions, for the API and for Checkout.</summary>
internal sealed class SubscriptionBeginning(Simulator simulator)
{
    /// <summary>Makes the subscription and its first invoice without an event, so that a Checkout session can name both first.</summary>
    public NewSubscription Prepare(SubscriptionOrder order)
    {
        var now = simulator.Clock.Now;
        var every = order.Items[0].Price.Recurring!;
        var id = simulator.Ids.Next("sub_1", 23);
        var periodEnd = BillingPeriods.Next(now, every, now);
        var items = order.Items.Select(item => new SubscriptionItem
        {
            Id = simulator.Ids.Next("si_", 14),
            Created = now,
            CurrentPeriodStart = now,
            CurrentPeriodEnd = periodEnd,
            Metadata = item.Metadata,
            Price = item.Price,
            Quantity = item.Quantity,
            Subscription = id,
        }).ToArray();
        var method = order.Method ?? simulator.PaymentMethods.Find(order.Customer.InvoiceSettings.DefaultPaymentMethod);
        var paid = !order.ChargeLater && simulator.Invoicing.WouldDecline(method, order.Items.Sum(item => item.Amount)) is null;
        var subscription = new Subscription
        {
            Id = id,
            BillingCycleAnchor = now,
            BillingMode = order.BillingMode,
            Created = now,
            Currency = items[0].Price.Currency,
            Customer = order.Customer.Id,
            DefaultPaymentMethod = order.Method?.Id,
            Description = order.Description,
            Items = new StripeList<SubscriptionItem>(items, false, $"/v1/subscription_items?subscription={id}"),
            Metadata = order.Metadata,
            PaymentSettings = order.PaymentSettings,
            StartDate = now,
            Status = SubscriptionRules.AfterFirstCharge(paid),
        };
        var invoice = simulator.InvoiceDraft.Of(subscription, order.Customer, "subscription_create", now, now);
        subscription.LatestInvoice = invoice.Id;
        simulator.Subscriptions.Add(subscription);
        return new NewSubscription(subscription, invoice, method, order.ChargeLater);
    }

    /// <summary>Tells of a prepared subscription and charges its first invoice.</summary>
    public void Begin(NewSubscription made)
    {
        var (subscription, invoice, method, chargeLater) = made;
        var customer = simulator.Customers.Find(subscription.Customer)!;
        simulator.Events.Update("customer.updated", customer, changed => changed.Currency ??= subscription.Currency);
        simulator.Events.Raise("customer.subscription.created", subscription);
        simulator.Events.Raise("invoice.created", invoice);
        simulator.Invoicing.Finalize(invoice);
        if (!chargeLater && invoice.Status == InvoiceStatus.Open)
        {
            simulator.Invoicing.Charge(invoice, method);
        }

        if (subscription.Status == SubscriptionStatus.Incomplete)
        {
            simulator.Clock.Schedule(
                subscription.Created + (long)SubscriptionRules.TimeToComplete.TotalSeconds,
                new WakeUp(WakeUpKind.Subscription, subscription.Id));
        }

        simulator.Clock.Schedule(subscription.CurrentPeriodEnd, new WakeUp(WakeUpKind.Subscription, subscription.Id));
        simulator.Lifecycle.Entitle(subscription);
    }
}
