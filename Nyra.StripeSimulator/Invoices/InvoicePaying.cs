using Nyra.StripeSimulator.Payments;

namespace Nyra.StripeSimulator.Invoices;

/// <summary>The payment intent of an invoice, from its finalization to its end.</summary>
internal sealed class InvoicePaying(Simulator simulator)
{
    public void Begin(Invoice invoice)
    {
        var id = simulator.Ids.Next("pi_3", 23);
        invoice.Payment = new InvoicePayment(simulator.Charging.Begin(new PaymentIntent
        {
            Id = id,
            Amount = invoice.AmountDue,
            ClientSecret = PaymentIntent.NewSecret(simulator.Ids, id),
            Created = simulator.Clock.Now,
            Currency = invoice.Currency,
            Customer = invoice.Customer,
            Description = InvoiceText.Payment(invoice),
            Invoice = invoice.Id,
            SetupFutureUsage = invoice.Subscription is null ? null : "off_session",
        }))
        {
            Id = simulator.Ids.Next("inpay_1", 23),
            Created = simulator.Clock.Now,
            Invoice = invoice.Id,
        };
        simulator.InvoicePayments.Add(invoice.Payment);
    }

    /// <summary>The invoice is paid: by its intent, or otherwise, and then the intent has nothing left to do.</summary>
    public void Settle(Invoice invoice)
    {
        if (invoice.Payment is not { } payment)
        {
            return;
        }

        if (payment.Intent.Status == PaymentIntentStatus.Succeeded)
        {
            payment.StatusTransitions = new PaymentTransitions(null, simulator.Clock.Now);
            simulator.Events.Raise("invoice_payment.paid", payment);
        }
        else
        {
            Cancel(invoice);
        }
    }

    public void Cancel(Invoice invoice, string? reason = null)
    {
        if (invoice.Payment is not { } payment || payment.Intent.IsOver)
        {
            return;
        }

        payment.StatusTransitions = new PaymentTransitions(simulator.Clock.Now, null);
        simulator.Charging.Cancel(payment.Intent, reason);
    }
}
