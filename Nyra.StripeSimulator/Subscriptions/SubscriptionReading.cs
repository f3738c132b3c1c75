using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Invoices;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>The parameters that creation and update of a subscription share, items and trial aside.</summary>
internal static class SubscriptionReading
{
    /// <returns>What sets everything an update may change besides items and trial.</returns>
    public static Action<Subscription> Others(Parameters parameters, Simulator simulator, Subscription subscription)
    {
        var customer = simulator.Customers.Find(subscription.Customer);
        var now = simulator.Clock.Now;
        var metadata = parameters.Metadata(subscription.Metadata);
        var description = parameters.Clearable("description").Or(subscription.Description);
        var method = OwnMethod(parameters, simulator, customer)?.Id ?? subscription.DefaultPaymentMethod;
        var pause = Pause(parameters).Or(subscription.PauseCollection);
        var settings = parameters.Has("payment_settings") ? PaymentSettings(parameters) : subscription.PaymentSettings;
        var details = CancellationDetails.Read(parameters, subscription.CancellationDetails);
        var cancellation = ScheduledCancellation.Read(parameters, subscription, now);
        var (collection, days) = Collection(parameters, subscription.CollectionMethod, subscription.DaysUntilDue);
        return changed =>
        {
            (changed.Metadata, changed.Description, changed.DefaultPaymentMethod) = (metadata, description, method);
            (changed.PauseCollection, changed.PaymentSettings) = (pause, settings);
            (changed.CollectionMethod, changed.DaysUntilDue) = (collection, days);
            changed.CancellationDetails = details;
            cancellation?.ApplyTo(changed, now);
        };
    }

    public static void MoveTrialEnd(Subscription subscription, long end)
    {
        (subscription.TrialEnd, subscription.BillingCycleAnchor, subscription.IsTrialEndTold) = (end, end, false);
        foreach (var item in subscription.Items.Data)
        {
            item.CurrentPeriodEnd = end;
        }
    }

    public static (string Method, int? DaysUntilDue) Collection(Parameters parameters, string current, int? currentDays)
    {
        var method = parameters.OneOf("collection_method", Invoice.Automatic, Invoice.Sent) ?? current;
        var days = (int?)parameters.Integer("days_until_due", 0, 3650) ?? currentDays;
        if (method == Invoice.Sent && days is null)
        {
            parameters.Refuse(StripeErrors.Invalid(
                "You must set `days_until_due` when `collection_method` is `send_invoice`.", "days_until_due", "parameter_missing"));
        }
        else if (method == Invoice.Automatic && parameters.Has("days_until_due"))
        {
            parameters.Refuse(StripeErrors.Invalid(
                "You can only set `days_until_due` when `collection_method` is `send_invoice`.", "days_until_due"));
        }

        return (method, method == Invoice.Sent ? days : null);
    }

    public static long? CancelAt(Parameters parameters, long now)
    {
        var at = parameters.Integer("cancel_at");
        if (at <= now)
        {
            parameters.Refuse(StripeErrors.Invalid("`cancel_at` must be in the future.", "cancel_at"));
        }

        return at;
    }

    public static PaymentMethod? OwnMethod(Parameters parameters, Simulator simulator, Customer? customer)
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

    public static SubscriptionPaymentSettings PaymentSettings(Parameters parameters)
    {
        var group = parameters.Group("payment_settings");
        group?.Unsupported("payment_method_options", "payment_method_types");
        return group?.OneOf("save_default_payment_method", "off", "on_subscription") is { } save
            ? new SubscriptionPaymentSettings(save)
            : SubscriptionPaymentSettings.Standard;
    }

    public static void RefuseUnsupported(Parameters parameters) => parameters.Unsupported(
        "application_fee_percent", "automatic_tax", "billing_cycle_anchor_config", "billing_schedules", "billing_thresholds",
        "default_source", "default_tax_rates", "discounts", "invoice_settings", "on_behalf_of", "pending_invoice_item_interval",
        "transfer_data", "trial_from_plan");

    private static Setting<PauseCollection> Pause(Parameters parameters)
    {
        if (parameters.Group("pause_collection") is not { } group)
        {
            return parameters.Clearable("pause_collection") is { IsGiven: true } ? new Setting<PauseCollection>(true, null) : default;
        }

        group.Required("behavior");
        var behavior = group.OneOf("behavior", "keep_as_draft", "mark_uncollectible", "void") ?? "";
        return new Setting<PauseCollection>(true, new PauseCollection(behavior, group.Integer("resumes_at")));
    }
}
