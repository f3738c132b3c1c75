using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Catalog;

namespace Nyra.StripeSimulator.Invoices;

internal static class InvoiceItemEndpoints
{
    private const long MaxAmount = 99_999_999;

    public static void MapInvoiceItems(this ApiRoutes api)
    {
        api.Post<InvoiceItem>("/v1/invoiceitems", Create);
        api.Get("/v1/invoiceitems", List);
        api.Get("/v1/invoiceitems/{id}", Retrieve);
        api.Post<InvoiceItem>("/v1/invoiceitems/{id}", Update);
        api.Delete("/v1/invoiceitems/{id}", Delete);
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var customer = parameters.RequiredReference("customer", "customer", simulator.Customers);
        simulator.EnterTimeOf(customer?.Id);
        var invoice = parameters.Reference("invoice", "invoice", simulator.Invoices);
        var subscription = parameters.Reference("subscription", "subscription", simulator.Subscriptions);
        var quantity = parameters.Integer("quantity", 1, 999_999) ?? 1;
        var (price, amount) = ReadAmount(simulator, parameters);
        var currency = parameters.Text("currency")?.ToLowerInvariant();
        if (price is null && amount is not null && currency is null)
        {
            parameters.Refuse(StripeErrors.Missing("currency"));
        }

        var now = simulator.Clock.Now;
        var item = new InvoiceItem
        {
            Id = simulator.Ids.Next("ii_1", 23),
            Amount = amount ?? (price?.UnitAmount * quantity) ?? 0,
            Currency = price?.Currency ?? currency ?? "",
            Customer = customer?.Id ?? "",
            Date = now,
            Description = parameters.Text("description") ?? (price is null ? null : simulator.ProductName(price)),
            Discountable = parameters.Flag("discountable") ?? (amount is null or >= 0),
            Invoice = invoice?.Id,
            Metadata = parameters.Metadata(),
            Parent = subscription is null ? null : new InvoiceItemParent(new InvoiceItemSubscription(subscription.Id)),
            Period = ReadPeriod(parameters, new LinePeriod(now, now)),
            Pricing = price is null ? Plain(amount ?? 0) : LinePricing.Of(price),
            Quantity = quantity,
            TestClock = customer?.TestClock,
        };
        RefuseUnsupported(parameters);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (invoice is not null && (invoice.Status != InvoiceStatus.Draft || invoice.Customer != customer!.Id))
        {
            return StripeErrors.Invalid(
                $"The invoice {invoice.Id} is not a draft of the customer: items can only be added to drafts.", "invoice",
                "invoice_not_editable");
        }

        simulator.InvoiceItems.Add(item);
        if (invoice is not null)
        {
            simulator.InvoiceDraft.Include(invoice, [item]);
        }

        simulator.Events.Raise("invoiceitem.created", item);
        return Answer.Of(item);
    }

    private static Answer Retrieve(ApiCall call) => call.Find(call.Simulator.InvoiceItems) is { } item
        ? call.Parameters.Refusal() ?? Answer.Of(item)
        : NoSuch(call);

    private static Answer List(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var pagination = Pagination.Read(parameters);
        var customer = parameters.Reference("customer", "customer", simulator.Customers);
        var invoice = parameters.Reference("invoice", "invoice", simulator.Invoices);
        var pending = parameters.Flag("pending");
        var created = TimeRange.Read(parameters, "created");
        return parameters.Refusal() ?? pagination.Page(
            simulator.InvoiceItems.NewestFirst(customer?.Id),
            item => (invoice is null || item.Invoice == invoice.Id)
                && (pending is null || pending == item.Invoice is null)
                && created.Includes(item.Date),
            "invoiceitem", "/v1/invoiceitems");
    }

    private static Answer Update(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.InvoiceItems) is not { } item)
        {
            return NoSuch(call);
        }

        var quantity = parameters.Integer("quantity", 1, 999_999) ?? item.Quantity;
        var (price, amount) = ReadAmount(simulator, parameters, isRequired: false);
        var description = parameters.Clearable("description").Or(item.Description);
        var discountable = parameters.Flag("discountable") ?? item.Discountable;
        var metadata = parameters.Metadata(item.Metadata);
        var period = ReadPeriod(parameters, item.Period);
        RefuseUnsupported(parameters);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (IsSettled(simulator, item))
        {
            return NotEditable();
        }

        var pricing = price is not null ? LinePricing.Of(price) : amount is { } plain ? Plain(plain) : item.Pricing;
        var unit = price?.UnitAmount ?? item.Amount / item.Quantity;
        simulator.Events.Update("invoiceitem.updated", item, changed =>
        {
            changed.Amount = amount ?? (unit * quantity);
            (changed.Quantity, changed.Pricing, changed.Period) = (quantity, pricing, period);
            (changed.Description, changed.Discountable, changed.Metadata) = (description, discountable, metadata);
        });
        simulator.InvoiceDraft.Refresh(item);
        return Answer.Of(item);
    }

    private static Answer Delete(ApiCall call)
    {
        var simulator = call.Simulator;
        if (call.Find(simulator.InvoiceItems) is not { } item)
        {
            return NoSuch(call);
        }

        if (call.Parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (IsSettled(simulator, item))
        {
            return NotEditable();
        }

        simulator.InvoiceItems.Remove(item);
        simulator.InvoiceDraft.Exclude(item);
        simulator.Events.Raise("invoiceitem.deleted", item);
        return Answer.Of(new Deleted(item.Id, item.Object));
    }

    private static bool IsSettled(Simulator simulator, InvoiceItem item) =>
        simulator.Invoices.Find(item.Invoice) is { } invoice && invoice.Status != InvoiceStatus.Draft;

    private static Answer NotEditable() => StripeErrors.Invalid(
        "This invoice item is attached to a finalized invoice and can no longer be changed.", null, "invoice_not_editable");

    /// <summary>"pricing[price]=price_…", or "amount=2000".</summary>
    private static (Price? Price, long? Amount) ReadAmount(Simulator simulator, Parameters parameters, bool isRequired = true)
    {
        var amount = parameters.Integer("amount", -MaxAmount, MaxAmount);
        var price = parameters.Group("pricing")?.RequiredReference("price", "price", simulator.Prices);
        if (price is not null && amount is not null)
        {
            parameters.Refuse(StripeErrors.Invalid("You may only specify one of these parameters: pricing, amount.", "amount"));
        }
        else if (isRequired && amount is null && !parameters.Has("pricing"))
        {
            parameters.Refuse(StripeErrors.Missing("amount"));
        }

        if (price?.Recurring is not null)
        {
            parameters.Refuse(StripeErrors.Invalid(
                "The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.",
                "pricing[price]"));
        }

        return (price, amount);
    }

    private static LinePeriod ReadPeriod(Parameters parameters, LinePeriod current)
    {
        if (parameters.Group("period") is not { } group)
        {
            return current;
        }

        group.Required("start");
        group.Required("end");
        return new LinePeriod(group.Integer("end") ?? current.End, group.Integer("start") ?? current.Start);
    }

    private static LinePricing Plain(long amount) =>
        new(null, amount.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static Answer NoSuch(ApiCall call) =>
        StripeErrors.Invalid($"No such Invoice Item: '{call.Path}'(livemode=false)", "id", "resource_missing", 404);

    private static void RefuseUnsupported(Parameters parameters) => parameters.Unsupported(
        "customer_account", "discounts", "price_data", "quantity_decimal", "tax_behavior", "tax_code", "tax_rates",
        "unit_amount_decimal");
}
