using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Invoices;

internal static class InvoiceEndpoints
{
    public static void MapInvoices(this ApiRoutes api)
    {
        api.Get("/v1/invoices", List);
        api.Get("/v1/invoices/{id}", Retrieve);
        api.Post("/v1/invoices/{id}", Update);
        api.Get("/v1/invoices/{id}/lines", ListLines);
        api.Post("/v1/invoices/{id}/finalize", Finalize);
        api.Post("/v1/invoices/{id}/pay", Pay);
        api.Post("/v1/invoices/{id}/void", Void);
        api.Post("/v1/invoices/{id}/mark_uncollectible", MarkUncollectible);
    }

    private static Answer Retrieve(ApiCall call) =>
        call.Find(call.Simulator.Invoices) is { } invoice ? call.Parameters.Refusal() ?? Answer.Of(invoice) : call.NoSuch("invoice");

    private static Answer List(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var pagination = Pagination.Read(parameters);
        var customer = parameters.Reference("customer", "customer", simulator.Customers);
        var subscription = parameters.Text("subscription");
        var status = parameters.OneOf("status", "draft", "open", "paid", "uncollectible", "void");
        var created = TimeRange.Read(parameters, "created");
        parameters.OneOf("collection_method", "charge_automatically");
        parameters.Unsupported("due_date");
        return parameters.Refusal() ?? pagination.Page(
            customer is null ? simulator.Invoices.NewestFirst() : simulator.Invoices.OwnedBy(customer.Id).Reverse(),
            invoice => (subscription is null || invoice.Subscription == subscription)
                && (status is null || invoice.Status == status)
                && created.Includes(invoice.Created),
            "invoice", "/v1/invoices");
    }

    private static Answer ListLines(ApiCall call)
    {
        if (call.Find(call.Simulator.Invoices) is not { } invoice)
        {
            return call.NoSuch("invoice");
        }

        var pagination = Pagination.Read(call.Parameters);
        return call.Parameters.Refusal()
            ?? pagination.Page(invoice.Lines.Data, _ => true, "line_item", $"/v1/invoices/{invoice.Id}/lines");
    }

    private static Answer Update(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.Invoices) is not { } invoice)
        {
            return call.NoSuch("invoice");
        }

        var metadata = parameters.Metadata(invoice.Metadata);
        var description = parameters.Clearable("description").Or(invoice.Description);
        var autoAdvance = parameters.Flag("auto_advance") ?? invoice.AutoAdvance;
        var method = parameters.Reference("default_payment_method", "PaymentMethod", simulator.PaymentMethods);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        simulator.Events.Update("invoice.updated", invoice, changed =>
        {
            (changed.Metadata, changed.Description) = (metadata, description);
            changed.AutoAdvance = autoAdvance && changed.Status is InvoiceStatus.Draft or InvoiceStatus.Open;
            changed.DefaultPaymentMethod = method?.Id ?? changed.DefaultPaymentMethod;
        });
        return Answer.Of(invoice);
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
            return decline == Decline.NoPaymentMethod ? StripeErrors.Invalid(decline.Message) : CardErrors.Declined(decline);
        }

        return Answer.Of(invoice);
    }

    private static Answer Void(ApiCall call) =>
        Close(call, (simulator, invoice) => simulator.Invoicing.Void(invoice), "voided", allowUncollectible: true);

    private static Answer MarkUncollectible(ApiCall call) =>
        Close(call, (simulator, invoice) => simulator.Invoicing.MarkUncollectible(invoice), "marked uncollectible");

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
