using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Invoices;

namespace Nyra.StripeSimulator.Subscriptions;

internal static class SubscriptionEndpoints
{
    public static void MapSubscriptions(this ApiRoutes api)
    {
        api.Post<Subscription>("/v1/subscriptions", Create);
        api.Get("/v1/subscriptions", List);
        api.Get("/v1/subscriptions/{id}", Retrieve);
        api.Delete<Subscription>("/v1/subscriptions/{id}", Cancel);
        api.MapSubscriptionUpdates();
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        // 404 with the parameter's name, where Stripe's other references are 400.
        var customer = parameters.RequiredReference("customer", "customer", simulator.Customers, status: 404);
        simulator.EnterTimeOf(customer?.Id);
        var now = simulator.Clock.Now;
        var items = OrderedItems.Read(simulator, parameters, "items");
        var behavior = parameters.OneOf("payment_behavior", "allow_incomplete", "default_incomplete", "error_if_incomplete");
        var (collection, days) = SubscriptionReading.Collection(parameters, Invoice.Automatic, null);
        var order = new SubscriptionOrder(customer!, items)
        {
            BillingMode = BillingMode.Read(parameters),
            CancelAt = SubscriptionReading.CancelAt(parameters, now),
            CancelAtPeriodEnd = parameters.Flag("cancel_at_period_end") ?? false,
            CollectionMethod = collection,
            DaysUntilDue = days,
            Method = SubscriptionReading.OwnMethod(parameters, simulator, customer),
            Metadata = parameters.Metadata(),
            Description = parameters.Text("description"),
            PaymentSettings = SubscriptionReading.PaymentSettings(parameters),
            ChargeLater = behavior == "default_incomplete",
            Trial = Trial.Read(parameters, now),
        };
        parameters.OneOf("proration_behavior", "always_invoice", "create_prorations", "none");
        parameters.Flag("off_session");
        parameters.Text("currency");
        SubscriptionReading.RefuseUnsupported(parameters);
        parameters.Unsupported("add_invoice_items", "backdate_start_date", "billing_cycle_anchor");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        // "now" means: no trial.
        order = order.Trial.End == now ? order with { Trial = Trial.None } : order;
        if (CannotStart(simulator, order, behavior) is { } unpaid)
        {
            return unpaid;
        }

        OrderedItems.Adopt(simulator, items);
        var made = simulator.Beginning.Prepare(order);
        simulator.Beginning.Begin(made);
        return Answer.Of(made.Subscription);
    }

    private static Answer? CannotStart(Simulator simulator, SubscriptionOrder order, string? behavior)
    {
        if (order.CollectionMethod == Invoice.Sent || order.ChargeLater)
        {
            return null;
        }

        var charged = order.Method ?? simulator.PaymentMethods.Find(order.Customer.InvoiceSettings.DefaultPaymentMethod);
        return Invoicing.WouldDecline(charged, order.DueNow) switch
        {
            null => null,
            var decline when decline == Decline.NoPaymentMethod =>
                StripeErrors.Invalid(decline.Message, null, "resource_missing"),
            var decline when behavior == "error_if_incomplete" => CardErrors.Declined(
                decline == Decline.ActionRequired ? Decline.SubscriptionActionRequired : decline),
            _ => null,
        };
    }

    private static Answer Retrieve(ApiCall call) =>
        call.Find(call.Simulator.Subscriptions) is { } subscription
            ? call.Parameters.Refusal() ?? Answer.Of(subscription)
            : call.NoSuch("subscription");

    private static Answer List(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var pagination = Pagination.Read(parameters);
        var customer = parameters.Reference("customer", "customer", simulator.Customers);
        var status = parameters.OneOf("status", "active", "all", "canceled", "ended", "incomplete", "incomplete_expired", "past_due",
            "paused", "trialing", "unpaid");
        var price = parameters.Reference("price", "price", simulator.Prices) ?? parameters.Reference("plan", "plan", simulator.Prices);
        var created = TimeRange.Read(parameters, "created");
        var periodStart = TimeRange.Read(parameters, "current_period_start");
        var periodEnd = TimeRange.Read(parameters, "current_period_end");
        var collection = parameters.OneOf("collection_method", Invoice.Automatic, Invoice.Sent);
        var clock = parameters.Reference("test_clock", "test clock", simulator.TestClocks);
        parameters.Unsupported("automatic_tax");
        return parameters.Refusal() ?? pagination.Page(
            simulator.Subscriptions.NewestFirst(customer?.Id),
            subscription => MatchesStatus(subscription, status)
                && (price is null || subscription.Items.Data.Any(item => item.Price == price))
                && (collection is null || subscription.CollectionMethod == collection)
                && (clock is null ? customer is not null || subscription.TestClock is null : subscription.TestClock == clock.Id)
                && created.Includes(subscription.Created)
                && periodStart.Includes(subscription.CurrentPeriodStart)
                && periodEnd.Includes(subscription.CurrentPeriodEnd),
            "subscription", "/v1/subscriptions");
    }

    private static Answer Cancel(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.Subscriptions) is not { HasEnded: false } subscription)
        {
            // Stripe no longer finds a canceled subscription when it is to be canceled.
            return call.NoSuch("subscription");
        }

        var details = CancellationDetails.Read(parameters, CancellationDetails.Requested);
        if ((parameters.Flag("invoice_now") ?? false) || (parameters.Flag("prorate") ?? false))
        {
            parameters.Unsupported("invoice_now", "prorate");
        }

        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        simulator.Lifecycle.CancelNow(subscription, details);
        return Answer.Of(subscription);
    }

    private static bool MatchesStatus(Subscription subscription, string? status) => status switch
    {
        null => subscription.Status != SubscriptionStatus.Canceled,
        "all" => true,
        "ended" => subscription.HasEnded,
        _ => subscription.Status == status,
    };
}
