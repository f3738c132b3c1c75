using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Payments;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>Starts subscriptions, for the API and for Checkout.</summary>
internal sealed class SubscriptionBeginning(Simulator simulator)
{
    /// <summary>Makes the subscription and its first invoice without an event, so that a Checkout session can name both first.</summary>
    public NewSubscription Prepare(SubscriptionOrder order)
    {
        var now = simulator.Clock.Now;
        var id = simulator.Ids.Next("sub_1", 23);
        var periodEnd = order.Trial.End ?? BillingPeriods.Next(now, order.Items[0].Price.Recurring!, now);
        var items = order.Items.Select(item => NewItem(id, item, now, periodEnd)).ToArray();
        var subscription = new Subscription
        {
            Id = id,
            BillingCycleAnchor = order.Trial.End ?? now,
            BillingMode = order.BillingMode,
            CancelAt = order.CancelAtPeriodEnd ? periodEnd : order.CancelAt,
            CancelAtPeriodEnd = order.CancelAtPeriodEnd,
            CanceledAt = order.CancelAtPeriodEnd || order.CancelAt is not null ? now : null,
            CollectionMethod = order.CollectionMethod,
            Created = now,
            Currency = items[0].Price.Currency,
            Customer = order.Customer.Id,
            DaysUntilDue = order.DaysUntilDue,
            DefaultPaymentMethod = order.Method?.Id,
            Description = order.Description,
            Items = Subscription.ItemList(id, items),
            Metadata = order.Metadata,
            PaymentSettings = order.PaymentSettings,
            StartDate = now,
            Status = order.Trial.End is null ? SubscriptionStatus.Incomplete : SubscriptionStatus.Trialing,
            TestClock = order.Customer.TestClock,
            TrialEnd = order.Trial.End,
            TrialSettings = order.Trial.Settings ?? TrialSettings.Standard,
            TrialStart = order.Trial.End is null ? null : now,
        };
        var invoice = simulator.InvoiceDraft.Of(subscription, order.Customer, InvoiceReason.SubscriptionCreate, now, now);
        var method = order.Method ?? simulator.PaymentMethods.Find(order.Customer.InvoiceSettings.DefaultPaymentMethod);
        if (order.Trial.End is null)
        {
            var isPaid = order.CollectionMethod == Invoice.Sent
                || Invoicing.WouldDecline(
                    order.ChargeLater ? null : method, invoice.AmountDue, order.Confirmation.IsAuthenticated) is null;
            subscription.Status = SubscriptionRules.AfterFirstCharge(isPaid);
        }
        else if (method is null && order.CollectionMethod == Invoice.Automatic)
        {
            subscription.PendingSetupIntent = PrepareCard(order.Customer).Id;
        }

        subscription.LatestInvoice = invoice.Id;
        simulator.Subscriptions.Add(subscription);
        return new NewSubscription(subscription, invoice, method, order.ChargeLater, order.Confirmation);
    }

    /// <summary>Tells of a prepared subscription and charges its first invoice.</summary>
    public void Begin(NewSubscription made)
    {
        var (subscription, invoice, method, chargeLater, confirmation) = made;
        var customer = simulator.Customers.Find(subscription.Customer)!;
        simulator.Events.Update("customer.updated", customer, changed => changed.Currency ??= subscription.Currency);
        if (simulator.SetupIntents.Find(subscription.PendingSetupIntent) is { } setup)
        {
            simulator.Events.Raise("setup_intent.created", setup);
        }

        simulator.Events.Raise("customer.subscription.created", subscription);
        simulator.Events.Raise("invoice.created", invoice);
        if (invoice is { CollectionMethod: Invoice.Sent, AmountDue: > 0 })
        {
            simulator.Invoicing.ScheduleFinalization(invoice);
        }
        else
        {
            simulator.Invoicing.Finalize(invoice);
            if (!chargeLater && invoice.Status == InvoiceStatus.Open)
            {
                simulator.Invoicing.Charge(invoice, method, confirmation);
            }
        }

        Watch(subscription);
        simulator.Lifecycle.Entitle(subscription);

        // A trial of less than three days is about to end from its beginning.
        simulator.Lifecycle.Wake(subscription.Id);
    }

    public SubscriptionItem NewItem(string subscriptionId, OrderedItem item, long periodStart, long periodEnd) => new()
    {
        Id = simulator.Ids.Next("si_", 14),
        Created = simulator.Clock.Now,
        CurrentPeriodStart = periodStart,
        CurrentPeriodEnd = periodEnd,
        Metadata = item.Metadata,
        Price = item.Price,
        Quantity = item.Quantity,
        Subscription = subscriptionId,
    };

    private SetupIntent PrepareCard(Customer customer)
    {
        var intent = SetupIntentEndpoints.New(simulator, customer, automatic: null);
        simulator.SetupIntents.Add(intent);
        return intent;
    }

    private void Watch(Subscription subscription)
    {
        if (subscription.Status == SubscriptionStatus.Incomplete)
        {
            simulator.Clock.Schedule(
                subscription.Created + (long)SubscriptionRules.TimeToComplete.TotalSeconds,
                new WakeUp(WakeUpKind.Subscription, subscription.Id));
        }

        simulator.Lifecycle.Watch(subscription);
        simulator.Clock.Schedule(subscription.CurrentPeriodEnd, new WakeUp(WakeUpKind.Subscription, subscription.Id));
    }
}
