using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Invoices;

/// <summary>
/// POST /v1/invoices/create_preview: the next invoice of a subscription, also with its items changed, or the first of one that does
/// not exist. Nothing is kept.
/// </summary>
internal static class InvoicePreview
{
    public static void MapInvoicePreview(this ApiRoutes api) => api.Post<Invoice>("/v1/invoices/create_preview", Create);

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var subscription = parameters.Reference("subscription", "subscription", simulator.Subscriptions);
        var customer = parameters.Reference("customer", "customer", simulator.Customers)
            ?? simulator.Customers.Find(subscription?.Customer);
        simulator.EnterTimeOf(customer?.Id);
        if (customer is null)
        {
            parameters.Refuse(call.CustomerIsDeleted(subscription?.Customer) ?? StripeErrors.Missing("customer"));
        }
        else if (subscription is not null && subscription.Customer != customer.Id)
        {
            parameters.Refuse(StripeErrors.NoSuch("subscription", subscription.Id, "subscription", 400));
        }

        var details = parameters.Group("subscription_details");
        subscription ??= details is null ? OnlyOne(simulator, customer) : null;
        var now = simulator.Clock.Now;
        var change = details is null || subscription is null
            ? null
            : ItemChange.Read(details, subscription, ItemPlan.Read(simulator, details, "items", subscription), now);
        var ordered = details is not null && subscription is null ? OrderedItems.Read(simulator, details, "items") : [];
        parameters.OneOf("preview_mode", "next");
        details?.Unsupported("billing_mode", "billing_schedules", "cancel_at", "cancel_at_period_end", "cancel_now", "resume_at",
            "start_date", "trial_end");
        parameters.Unsupported("automatic_tax", "customer_account", "customer_details", "discounts", "invoice_items", "issuer",
            "on_behalf_of", "schedule", "schedule_details");
        parameters.Text("currency");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        var invoice = subscription is { HasEnded: false } ? Next(simulator, subscription, customer!, change)
            : ordered.Count > 0 ? First(simulator, customer!, ordered)
            : null;
        return invoice is null
            ? Answer.Refused(404, new StripeError
            {
                Code = "invoice_upcoming_none",
                Message = $"No upcoming invoices for customer: {customer!.Id}",
            })
            : Answer.Of(invoice);
    }

    private static Subscription? OnlyOne(Simulator simulator, Customer? customer) => customer is null
        ? null
        : simulator.Subscriptions.OwnedBy(customer.Id).LastOrDefault(one => !one.HasEnded);

    private static Invoice? Next(Simulator simulator, Subscription subscription, Customer customer, ItemChange? change)
    {
        var drafts = simulator.InvoiceDraft;
        var items = change?.Items ?? [.. subscription.Items.Data.Select(PlannedItem.Unchanged)];
        var starts = change is not null && SubscriptionChanges.StartsPeriod(subscription, change);
        var differences = change is null ? [] : simulator.SubscriptionChanges.Prorate(subscription, change);
        var isNow = starts || change?.Behavior == ItemChange.AlwaysInvoice;
        var at = isNow ? simulator.Clock.Now : subscription.CurrentPeriodEnd;
        var renews = starts || (!isNow && !(subscription.CancelAt <= at));
        var pending = drafts.Pending(customer.Id, subscription.Currency, subscription.Id).Concat(differences).ToArray();
        if (!renews && pending.Length == 0)
        {
            return null;
        }

        var invoice = drafts.Blank(
            customer, subscription, subscription.Currency, InvoiceReason.Upcoming, subscription.CurrentPeriodStart, at, "upcoming_in_1");
        invoice.CollectionMethod = subscription.CollectionMethod;
        invoice.NextPaymentAttempt = at + (isNow ? 0 : (long)simulator.Options.FinalizationDelay.TotalSeconds);
        var every = items[0].Price.Recurring!;
        var end = BillingPeriods.Next(starts ? at : subscription.BillingCycleAnchor, every, at);
        invoice.AllLines =
        [
            .. pending.Select(item => drafts.LineOf(item, invoice.Id)),
            .. (renews ? items : []).Select(item => drafts.Line(invoice.Id, Item(simulator, subscription.Id, item, at, end))),
        ];
        return invoice;
    }

    private static Invoice First(Simulator simulator, Customer customer, IReadOnlyList<OrderedItem> ordered)
    {
        var (drafts, now) = (simulator.InvoiceDraft, simulator.Clock.Now);
        var currency = ordered[0].Price.Currency;
        var end = BillingPeriods.Next(now, ordered[0].Price.Recurring!, now);
        var invoice = drafts.Blank(customer, null, currency, InvoiceReason.Upcoming, now, now, "upcoming_in_1");
        invoice.AllLines =
        [
            .. drafts.Pending(customer.Id, currency).Select(item => drafts.LineOf(item, invoice.Id)),
            .. ordered.Select(item => drafts.Line(invoice.Id, simulator.Beginning.NewItem("", item, now, end))),
        ];
        return invoice;
    }

    private static SubscriptionItem Item(Simulator simulator, string subscription, PlannedItem planned, long start, long end)
    {
        var order = new OrderedItem(planned.Price, planned.Quantity, planned.Metadata);
        var item = planned.Existing?.With(order) ?? simulator.Beginning.NewItem(subscription, order, start, end);
        (item.CurrentPeriodStart, item.CurrentPeriodEnd) = (start, end);
        return item;
    }
}
