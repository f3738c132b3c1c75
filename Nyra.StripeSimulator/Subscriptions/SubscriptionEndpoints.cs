using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Subscriptions;

internal static class SubscriptionEndpoints
{
    public static void MapSubscriptions(this ApiRoutes api)
    {
        api.Post("/v1/subscriptions", Create);
        api.Get("/v1/subscriptions", List);
        api.Get("/v1/subscriptions/{id}", Retrieve);
        api.Post("/v1/subscriptions/{id}", Update);
        api.Delete("/v1/subscriptions/{id}", Cancel);
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var customer = parameters.RequiredReference("customer", "customer", simulator.Customers);
        var items = OrderedItems.Read(simulator, parameters, "items");
        var method = OwnMethod(parameters, simulator, customer);
        var behavior = parameters.OneOf("payment_behavior", "allow_incomplete", "default_incomplete", "error_if_incomplete");
        var order = new SubscriptionOrder(customer, items)
        {
            BillingMode = BillingMode.Read(parameters),
            Method = method,
            Metadata = parameters.Metadata(),
            Description = parameters.Text("description"),
            PaymentSettings = ReadPaymentSettings(parameters),
            ChargeLater = behavior == "default_incomplete",
        };
        parameters.OneOf("collection_method", "charge_automatically");
        parameters.OneOf("proration_behavior", "always_invoice", "create_prorations", "none");
        parameters.Flag("off_session");
        parameters.Text("currency");
        RefuseUnsupported(parameters);
        parameters.Unsupported("backdate_start_date", "cancel_at", "cancel_at_period_end");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        var charged = method ?? simulator.PaymentMethods.Find(customer.InvoiceSettings.DefaultPaymentMethod);
        var decline = simulator.Invoicing.WouldDecline(charged, items.Sum(item => item.Amount));
        if (decline == Decline.NoPaymentMethod && !order.ChargeLater)
        {
            return StripeErrors.Invalid(decline.Message, null, "resource_missing");
        }

        if (decline is not null && behavior == "error_if_incomplete")
        {
            return CardErrors.Declined(decline);
        }

        var made = simulator.Beginning.Prepare(order);
        simulator.Beginning.Begin(made);
        return Answer.Of(made.Subscription);
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
        var price = parameters.Text("price") ?? parameters.Text("plan");
        var created = TimeRange.Read(parameters, "created");
        var periodStart = TimeRange.Read(parameters, "current_period_start");
        var periodEnd = TimeRange.Read(parameters, "current_period_end");
        parameters.OneOf("collection_method", "charge_automatically");
        parameters.Unsupported("automatic_tax", "test_clock");
        return parameters.Refusal() ?? pagination.Page(
            customer is null ? simulator.Subscriptions.NewestFirst() : simulator.Subscriptions.OwnedBy(customer.Id).Reverse(),
            subscription => MatchesStatus(subscription, status)
                && (price is null || subscription.Items.Data.Any(item => item.Price.Id == price))
                && created.Includes(subscription.Created)
                && periodStart.Includes(subscription.CurrentPeriodStart)
                && periodEnd.Includes(subscription.CurrentPeriodEnd),
            "subscription", "/v1/subscriptions");
    }

    private static Answer Update(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.Subscriptions) is not { } subscription)
        {
            return call.NoSuch("subscription");
        }

        var customer = simulator.Customers.Find(subscription.Customer);
        var metadata = parameters.Metadata(subscription.Metadata);
        var description = parameters.Clearable("description").Or(subscription.Description);
        var method = OwnMethod(parameters, simulator, customer)?.Id ?? subscription.DefaultPaymentMethod;
        var pause = ReadPause(parameters).Or(subscription.PauseCollection);
        var settings = parameters.Has("payment_settings") ? ReadPaymentSettings(parameters) : subscription.PaymentSettings;
        var details = CancellationDetails.Read(parameters, subscription.CancellationDetails);
        var cancellation = ScheduledCancellation.Read(parameters, subscription, simulator.Clock.Now);
        parameters.OneOf("payment_behavior", "allow_incomplete", "default_incomplete", "error_if_incomplete");
        parameters.OneOf("proration_behavior", "always_invoice", "create_prorations", "none");
        parameters.Flag("off_session");
        RefuseUnsupported(parameters);
        parameters.Unsupported("items", "proration_date");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (subscription.HasEnded)
        {
            return StripeErrors.Invalid("A canceled subscription can only update its cancellation_details and metadata.");
        }

        simulator.Lifecycle.Update(subscription, changed =>
        {
            (changed.Metadata, changed.Description, changed.DefaultPaymentMethod) = (metadata, description, method);
            (changed.PauseCollection, changed.PaymentSettings) = (pause, settings);
            changed.CancellationDetails = details;
            cancellation?.ApplyTo(changed, simulator.Clock.Now);
        });
        return Answer.Of(subscription);
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

    private static PaymentMethod? OwnMethod(Parameters parameters, Simulator simulator, Customer? customer)
    {
        var method = parameters.Reference("default_payment_method", "PaymentMethod", simulator.PaymentMethods);
        if (method is not null && method.Customer != customer?.Id)
        {
            parameters.Refuse(StripeErrors.Invalid(
                $"The customer does not have a payment method with the ID {method.Id}. The payment method must be attached to the "
                + "customer.", "default_payment_method", "resource_missing"));
        }

        return method;
    }

    private static SubscriptionPaymentSettings ReadPaymentSettings(Parameters parameters)
    {
        var group = parameters.Group("payment_settings");
        group?.Unsupported("payment_method_options", "payment_method_types");
        return group?.OneOf("save_default_payment_method", "off", "on_subscription") is { } save
            ? new SubscriptionPaymentSettings(save)
            : SubscriptionPaymentSettings.Standard;
    }

    private static Setting<PauseCollection> ReadPause(Parameters parameters)
    {
        if (parameters.Group("pause_collection") is not { } group)
        {
            return parameters.Clearable("pause_collection") is { IsGiven: true } ? new Setting<PauseCollection>(true, null) : default;
        }

        group.Required("behavior");
        var behavior = group.OneOf("behavior", "keep_as_draft", "mark_uncollectible", "void") ?? "";
        return new Setting<PauseCollection>(true, new PauseCollection(behavior, group.Integer("resumes_at")));
    }

    private static void RefuseUnsupported(Parameters parameters) => parameters.Unsupported(
        "add_invoice_items", "application_fee_percent", "automatic_tax", "billing_cycle_anchor", "billing_cycle_anchor_config",
        "billing_schedules", "billing_thresholds", "days_until_due", "default_source", "default_tax_rates", "discounts",
        "invoice_settings", "on_behalf_of", "pending_invoice_item_interval", "transfer_data", "trial_end", "trial_from_plan",
        "trial_period_days", "trial_settings");
}
