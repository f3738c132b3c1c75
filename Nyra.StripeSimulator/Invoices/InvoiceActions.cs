using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Invoices;

/// <summary>What turns an invoice into another state: /v1/invoices/{id}/finalize and its siblings.</summary>
internal static class InvoiceActions
{
    public static void MapInvoiceActions(this ApiRoutes api)
    {
        api.Post<Invoice>("/v1/invoices/{id}/finalize", Finalize);
        api.Post<Invoice>("/v1/invoices/{id}/pay", Pay);
        api.Post<Invoice>("/v1/invoices/{id}/send", Send);
        api.Post<Invoice>("/v1/invoices/{id}/void", Void);
        api.Post<Invoice>("/v1/invoices/{id}/mark_uncollectible", MarkUncollectible);
    }

    private static Answer Finalize(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.Invoices) is not { } invoice)
        {
            return call.NoSuch("invoice");
        }

        var autoAdvance = parameters.Flag("auto_advance");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (call.CustomerIsDeleted(invoice.Customer) is { } deleted)
        {
            return deleted;
        }

        if (invoice.Status != InvoiceStatus.Draft)
        {
            return StripeErrors.Invalid(
                "This invoice is already finalized, you can't re-finalize a non-draft invoice.", null, "invoice_not_editable");
        }

        invoice.AutoAdvance = autoAdvance ?? invoice.AutoAdvance;
        simulator.Invoicing.Finalize(invoice);
        return Answer.Of(invoice);
    }

    private static Answer Pay(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.Invoices) is not { } invoice)
        {
            return call.NoSuch("invoice");
        }

        var chosen = parameters.Reference("payment_method", "PaymentMethod", simulator.PaymentMethods);
        var outOfBand = parameters.Flag("paid_out_of_band") ?? false;
        parameters.Flag("off_session");
        parameters.Unsupported("forgive", "mandate", "source");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (call.CustomerIsDeleted(invoice.Customer) is { } deleted)
        {
            return deleted;
        }

        if (invoice.Status == InvoiceStatus.Paid)
        {
            return StripeErrors.Invalid("Invoice is already paid", null, "invoice_already_paid");
        }

        if (invoice.Status == InvoiceStatus.Void)
        {
            return StripeErrors.Invalid("This invoice can no longer be paid.", null, "invoice_no_payment");
        }

        if (chosen is not null && chosen.Customer != invoice.Customer)
        {
            return StripeErrors.Invalid(
                $"The payment method {chosen.Id} does not belong to the customer {invoice.Customer}.", "payment_method");
        }

        if (invoice.Status == InvoiceStatus.Draft)
        {
            simulator.Invoicing.Finalize(invoice);
        }

        if (outOfBand)
        {
            simulator.Invoicing.Settle(invoice);
        }
        else if (invoice.Status != InvoiceStatus.Paid
            && simulator.Invoicing.Charge(invoice, chosen ?? simulator.Invoicing.MethodFor(invoice)) is { } decline)
        {
            return CardErrors.Declined(decline);
        }

        return Answer.Of(invoice);
    }

    /// <summary>Nothing is e-mailed: only what it changes and tells.</summary>
    private static Answer Send(ApiCall call)
    {
        var simulator = call.Simulator;
        if (call.Find(simulator.Invoices) is not { } invoice)
        {
            return call.NoSuch("invoice", "invoice");
        }

        if (call.Parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (call.CustomerIsDeleted(invoice.Customer) is { } deleted)
        {
            return deleted;
        }

        if (invoice.CollectionMethod != Invoice.Sent)
        {
            return StripeErrors.Invalid("You can only manually send an invoice if its collection method is 'send_invoice'.");
        }

        if (invoice.Status == InvoiceStatus.Draft)
        {
            simulator.Invoicing.Finalize(invoice);
        }

        simulator.Events.Raise("invoice.sent", invoice);
        return Answer.Of(invoice);
    }

    private static Answer Void(ApiCall call) =>
        Close(call, (simulator, invoice) => simulator.InvoiceClosing.Void(invoice), "voided", allowUncollectible: true);

    private static Answer MarkUncollectible(ApiCall call) =>
        Close(call, (simulator, invoice) => simulator.InvoiceClosing.MarkUncollectible(invoice), "marked uncollectible");

    private static Answer Close(ApiCall call, Action<Simulator, Invoice> close, string verb, bool allowUncollectible = false)
    {
        if (call.Find(call.Simulator.Invoices) is not { } invoice)
        {
            return call.NoSuch("invoice");
        }

        if (call.Parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (invoice.Status != InvoiceStatus.Open && !(allowUncollectible && invoice.Status == InvoiceStatus.Uncollectible))
        {
            return StripeErrors.Invalid(
                $"You can only pass in open invoices. This invoice isn't open, so it cannot be {verb}.", null, "invoice_not_open");
        }

        close(call.Simulator, invoice);
        return Answer.Of(invoice);
    }
}
