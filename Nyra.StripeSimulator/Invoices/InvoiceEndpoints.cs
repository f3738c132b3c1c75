using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Invoices;

internal static class InvoiceEndpoints
{
    public static void MapInvoices(this ApiRoutes api)
    {
        api.Post<Invoice>("/v1/invoices", Create);
        api.Get("/v1/invoices", List);
        api.Get("/v1/invoices/{id}", Retrieve);
        api.Post<Invoice>("/v1/invoices/{id}", Update);
        api.Get("/v1/invoices/{id}/lines", ListLines);
        api.Delete("/v1/invoices/{id}", Delete);
        api.MapInvoiceActions();
        api.MapInvoicePreview();
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var customer = parameters.RequiredReference("customer", "customer", simulator.Customers);
        simulator.EnterTimeOf(customer?.Id);
        var subscription = parameters.Reference("subscription", "subscription", simulator.Subscriptions);
        var collection = parameters.OneOf("collection_method", Invoice.Automatic, Invoice.Sent) ?? Invoice.Automatic;
        var pending = parameters.OneOf("pending_invoice_items_behavior", "exclude", "include", "include_and_require") ?? "exclude";
        var currency = parameters.Text("currency")?.ToLowerInvariant() ?? subscription?.Currency ?? customer?.Currency ?? "usd";
        var now = simulator.Clock.Now;
        var invoice = customer is null
            ? null : simulator.InvoiceDraft.Blank(customer, subscription, currency, InvoiceReason.Manual, now, now);
        var (dueDate, days) = ReadDue(parameters, collection, now);
        var common = ReadCommon(parameters, simulator, customer?.Id, invoice);
        var autoAdvance = parameters.Flag("auto_advance") ?? false;
        RefuseUnsupported(parameters);
        parameters.Unsupported("from_invoice");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        var items = pending == "exclude" ? [] : subscription is null
            ? simulator.InvoiceDraft.Pending(customer!.Id, currency)
            : simulator.InvoiceDraft.Pending(customer!.Id, currency, subscription.Id);
        if (items.Count == 0 && pending == "include_and_require")
        {
            return StripeErrors.Invalid(
                "Nothing to invoice for customer", null,
                subscription is null ? "invoice_no_customer_line_items" : "invoice_no_subscription_line_items");
        }

        common(invoice!);
        (invoice!.CollectionMethod, invoice.AutoAdvance) = (collection, autoAdvance);
        (invoice.DueDate, invoice.DaysUntilDue) = (dueDate, days ?? invoice.DaysUntilDue);
        simulator.Invoices.Add(invoice);
        simulator.InvoiceDraft.Include(invoice, items);
        simulator.Invoicing.ScheduleFinalization(invoice);
        simulator.Events.Raise("invoice.created", invoice);
        simulator.Events.Update("customer.updated", customer!, changed => changed.Currency ??= invoice.Currency);
        return Answer.Of(invoice);
    }

    private static Answer Delete(ApiCall call)
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

        if (invoice.Status != InvoiceStatus.Draft || invoice.Subscription is not null)
        {
            return StripeErrors.Invalid(
                "You can only delete one-off draft invoices. Draft invoices created from subscriptions and finalized invoices can't be "
                + "deleted.", null, "invoice_not_editable");
        }

        simulator.InvoiceClosing.Delete(invoice);
        return Answer.Of(new Deleted(invoice.Id, invoice.Object));
    }

    private static Answer Retrieve(ApiCall call) => call.Find(call.Simulator.Invoices) is { } invoice
        ? call.Parameters.Refusal() ?? Answer.Of(invoice)
        : call.NoSuch("invoice", "invoice");

    private static Answer List(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var pagination = Pagination.Read(parameters);
        var customer = parameters.Reference("customer", "customer", simulator.Customers);
        var subscription = parameters.Reference("subscription", "subscription", simulator.Subscriptions);
        var status = parameters.OneOf("status", "draft", "open", "paid", "uncollectible", "void");
        var created = TimeRange.Read(parameters, "created");
        var collection = parameters.OneOf("collection_method", Invoice.Automatic, Invoice.Sent);
        var due = TimeRange.Read(parameters, "due_date");
        return parameters.Refusal() ?? pagination.Page(
            simulator.Invoices.NewestFirst(customer?.Id),
            invoice => (subscription is null || invoice.Subscription == subscription.Id)
                && (status is null || invoice.Status == status)
                && (collection is null || invoice.CollectionMethod == collection)
                && (!due.IsGiven || (invoice.DueDate is { } date && due.Includes(date)))
                && created.Includes(invoice.Created),
            "invoice", "/v1/invoices");
    }

    private static Answer ListLines(ApiCall call)
    {
        if (call.Find(call.Simulator.Invoices) is not { } invoice)
        {
            return call.NoSuch("invoice", "invoice");
        }

        var pagination = Pagination.Read(call.Parameters);
        return call.Parameters.Refusal()
            ?? pagination.Page(invoice.AllLines, _ => true, "line_item", $"/v1/invoices/{invoice.Id}/lines");
    }

    private static Answer Update(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.Invoices) is not { } invoice)
        {
            return call.NoSuch("invoice");
        }

        var common = ReadCommon(parameters, simulator, invoice.Customer, invoice);
        var autoAdvance = parameters.Flag("auto_advance") ?? invoice.AutoAdvance;
        var collection = parameters.OneOf("collection_method", Invoice.Automatic, Invoice.Sent) ?? invoice.CollectionMethod;
        var (dueDate, days) = ReadDue(parameters, collection, simulator.Clock.Now);
        RefuseUnsupported(parameters);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (invoice.Status != InvoiceStatus.Draft && collection != invoice.CollectionMethod)
        {
            return StripeErrors.Invalid(
                "Finalized invoices can't be updated in this way", "collection_method", "invoice_not_editable");
        }

        var advanced = invoice.AutoAdvance;
        simulator.Events.Update("invoice.updated", invoice, changed =>
        {
            common(changed);
            changed.CollectionMethod = collection;
            changed.AutoAdvance = autoAdvance && changed.Status is InvoiceStatus.Draft or InvoiceStatus.Open;
            (changed.DueDate, changed.DaysUntilDue) = (dueDate ?? changed.DueDate, days ?? changed.DaysUntilDue);
        });
        if (invoice is { AutoAdvance: true, Status: InvoiceStatus.Draft } && !advanced)
        {
            simulator.Invoicing.ScheduleFinalization(invoice);
        }

        return Answer.Of(invoice);
    }

    private static (long? DueDate, long? Days) ReadDue(Parameters parameters, string collection, long now)
    {
        var days = parameters.Integer("days_until_due", 0, 3650);
        var date = parameters.Integer("due_date", now);
        if (collection == Invoice.Automatic && (days is not null || date is not null))
        {
            parameters.Refuse(StripeErrors.Invalid(
                "You can only set `days_until_due` or `due_date` if the invoice's `collection_method` is `send_invoice`.",
                days is null ? "due_date" : "days_until_due"));
        }

        return (date, days);
    }

    /// <returns>What sets the fields that creation and update have in common.</returns>
    private static Action<Invoice> ReadCommon(Parameters parameters, Simulator simulator, string? customer, Invoice? current)
    {
        var metadata = parameters.Metadata(current?.Metadata);
        var description = parameters.Clearable("description").Or(current?.Description);
        var footer = parameters.Clearable("footer").Or(current?.Footer);
        var statement = parameters.Text("statement_descriptor") ?? current?.StatementDescriptor;
        var method = parameters.Reference("default_payment_method", "PaymentMethod", simulator.PaymentMethods);
        if (method is not null && method.Customer != customer)
        {
            parameters.Refuse(StripeErrors.Invalid(
                $"The customer does not have a payment method with the ID {method.Id}. The payment method must be attached to the "
                + "customer.", "default_payment_method", "resource_missing"));
        }

        return invoice =>
        {
            (invoice.Metadata, invoice.Description, invoice.Footer) = (metadata, description, footer);
            (invoice.StatementDescriptor, invoice.DefaultPaymentMethod) = (statement, method?.Id ?? invoice.DefaultPaymentMethod);
        };
    }

    private static void RefuseUnsupported(Parameters parameters) => parameters.Unsupported(
        "account_tax_ids", "application_fee_amount", "automatic_tax", "automatically_finalizes_at", "custom_fields",
        "customer_account", "default_source", "default_tax_rates", "discounts", "effective_at", "issuer", "number", "on_behalf_of",
        "payment_settings", "rendering", "shipping_cost", "shipping_details", "transfer_data");
}
