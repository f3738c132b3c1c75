using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Payments;

namespace Nyra.StripeSimulator.Invoices;

/// <summary>Finalizes and charges invoices, and tells the subscription what came of it.</summary>
internal sealed class Invoicing(Simulator simulator)
{
    // The invoice whose attempt in progress counts in its schedule of retries.
    private Invoice? _counted;

    /// <summary>Why a charge would not go through at once. Nothing to pay is never refused.</summary>
    public static Decline? WouldDecline(PaymentMethod? method, long amount, bool isAuthenticated = false) =>
        amount == 0 ? null
        : method is null ? Decline.NoPaymentMethod
        : method.AsksForAuthentication && !isAuthenticated ? Decline.ActionRequired
        : method.Card.Behavior.OnCharge;

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
        invoice.NextPaymentAttempt = invoice.CollectionMethod == Invoice.Automatic ? invoice.AutomaticallyFinalizesAt : null;
        simulator.Clock.Schedule(invoice.AutomaticallyFinalizesAt.Value, new WakeUp(WakeUpKind.Invoice, invoice.Id));
    }

    public void Wake(string id)
    {
        if (simulator.Invoices.Find(id) is not { AutoAdvance: true } invoice || simulator.IsDeleted(invoice.Customer))
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
                    simulator.InvoiceClosing.Void(invoice);
                    break;
                case "mark_uncollectible":
                    simulator.InvoiceClosing.MarkUncollectible(invoice);
                    break;
                default:
                    CollectNow(invoice);
                    break;
            }
        }
        else if (invoice.NextPaymentAttempt <= now)
        {
            CollectNow(invoice);
        }
        else if (invoice.Status == InvoiceStatus.Open && invoice.DueDate <= now)
        {
            simulator.Events.Raise("invoice.overdue", invoice);
            simulator.Lifecycle.ChargeFailed(invoice);
        }
    }

    public void Finalize(Invoice invoice)
    {
        var customer = simulator.Customers.Find(invoice.Customer)!;
        var now = simulator.Clock.Now;
        invoice.StartingBalance = customer.Balance;
        invoice.EndingBalance = invoice.StartingBalance + invoice.Total - invoice.AmountDue;
        invoice.Status = InvoiceStatus.Open;
        invoice.Number = $"{customer.InvoicePrefix}-{customer.NextInvoiceSequence++:0000}";
        invoice.EffectiveAt = now;
        invoice.AutomaticallyFinalizesAt = null;
        invoice.NextPaymentAttempt = null;
        invoice.WebhooksDeliveredAt = now;
        invoice.HostedInvoiceUrl = simulator.HostedUrl($"/i/{invoice.Id}");
        invoice.StatusTransitions = invoice.StatusTransitions with { FinalizedAt = now };
        if (invoice.CollectionMethod == Invoice.Sent)
        {
            invoice.DueDate ??= now + (invoice.DaysUntilDue * 86_400L);
            simulator.Clock.Schedule(invoice.DueDate.Value, new WakeUp(WakeUpKind.Invoice, invoice.Id));
        }

        simulator.Events.Raise("invoice.finalized", invoice);
        simulator.Events.Update("customer.updated", customer, changed => changed.Balance = invoice.EndingBalance.Value);
        if (invoice.AmountDue == 0)
        {
            Settle(invoice);
        }
        else
        {
            simulator.InvoicePaying.Begin(invoice);
        }
    }

    /// <summary>Charges, or sends, what is open: by the schedule, not at anybody's request.</summary>
    public void CollectNow(Invoice invoice)
    {
        if (invoice.Status != InvoiceStatus.Open)
        {
            return;
        }

        if (invoice.CollectionMethod == Invoice.Sent)
        {
            simulator.Events.Raise("invoice.sent", invoice);
        }
        else
        {
            Charge(invoice, MethodFor(invoice), isScheduled: true);
        }
    }

    /// <returns>null when paid; <see cref="Decline.ActionRequired"/> when the customer is to be sent to the bank.</returns>
    public Decline? Charge(Invoice invoice, PaymentMethod? method, Confirmation how = default, bool isScheduled = false)
    {
        // Whoever tries by hand between the scheduled attempts changes nothing about their count.
        var counts = isScheduled || invoice.AttemptCount == 0;
        invoice.Attempted = true;
        invoice.AttemptCount += counts ? 1 : 0;
        _counted = counts ? invoice : null;
        try
        {
            if (method is not null)
            {
                return simulator.Charging.Confirm(invoice.Payment!.Intent, method, how);
            }

            Fail(invoice, Decline.NoPaymentMethod);
            return Decline.NoPaymentMethod;
        }
        finally
        {
            _counted = null;
        }
    }

    /// <summary>An attempt at its payment intent came to an end, or the customer is now to be asked.</summary>
    public void Attempted(Invoice invoice, Decline? decline)
    {
        if (decline is null)
        {
            Settle(invoice);
        }
        else
        {
            invoice.Attempted = true;
            Fail(invoice, decline);
        }
    }

    public PaymentMethod? MethodFor(Invoice invoice) =>
        simulator.PaymentMethods.Find(invoice.DefaultPaymentMethod)
        ?? simulator.PaymentMethods.Find(simulator.Subscriptions.Find(invoice.Subscription)?.DefaultPaymentMethod)
        ?? simulator.PaymentMethods.Find(simulator.Customers.Find(invoice.Customer)?.InvoiceSettings.DefaultPaymentMethod);

    /// <summary>Paid, by a charge or out of band, or nothing to pay.</summary>
    public void Settle(Invoice invoice)
    {
        simulator.InvoicePaying.Settle(invoice);
        invoice.Status = InvoiceStatus.Paid;
        invoice.AmountPaid = invoice.AmountDue;
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

    private void Fail(Invoice invoice, Decline decline)
    {
        var counted = _counted == invoice;

        // The first invoice of a subscription is not retried: the customer is there and can try again.
        var retried = counted && invoice.AutoAdvance && invoice.BillingReason != InvoiceReason.SubscriptionCreate;
        var next = retried ? Dunning.NextAttempt(invoice.AttemptCount, simulator.Clock.Now, simulator.Options.RetryDays) : null;
        invoice.NextPaymentAttempt = counted ? next : invoice.NextPaymentAttempt;
        simulator.Events.Raise("invoice.payment_failed", invoice);
        if (decline == Decline.ActionRequired)
        {
            simulator.Events.Raise("invoice.payment_action_required", invoice);
        }

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
}
