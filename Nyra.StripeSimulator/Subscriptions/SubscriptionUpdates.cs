using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Invoices;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>POST /v1/subscriptions/{id} and its resume.</summary>
internal static class SubscriptionUpdates
{
    public static void MapSubscriptionUpdates(this ApiRoutes api)
    {
        api.Post<Subscription>("/v1/subscriptions/{id}", Update);
        api.Post<Subscription>("/v1/subscriptions/{id}/resume", Resume);
    }

    private static Answer Update(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.Subscriptions) is not { } subscription)
        {
            return call.NoSuch("subscription");
        }

        var now = simulator.Clock.Now;
        var others = SubscriptionReading.Others(parameters, simulator, subscription);
        var trial = Trial.Read(parameters, now);
        var items = ItemPlan.Read(simulator, parameters, "items", subscription);
        var change = ItemChange.Read(parameters, subscription, items, now);
        parameters.Flag("off_session");
        SubscriptionReading.RefuseUnsupported(parameters);
        parameters.Unsupported("add_invoice_items", "trial_period_days");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (subscription.HasEnded)
        {
            return StripeErrors.Invalid("A canceled subscription can only update its cancellation_details and metadata.");
        }

        if (trial.End is not null && subscription.Status != SubscriptionStatus.Trialing)
        {
            return StripeErrors.Invalid("This simulator changes the end of a trial only while it runs.", "trial_end");
        }

        if (change.MustPay && WouldNotPay(simulator, subscription, change) is { } decline)
        {
            return CardErrors.Declined(decline == Decline.ActionRequired ? Decline.SubscriptionActionRequired : decline);
        }

        Carry(simulator, subscription, change, changed =>
        {
            others(changed);
            changed.TrialSettings = trial.Settings ?? changed.TrialSettings;
            if (trial.End > now)
            {
                SubscriptionReading.MoveTrialEnd(changed, trial.End.Value);
            }
        });
        if (trial.End == now)
        {
            simulator.Renewals.EndTrialNow(subscription);
        }
        else if (trial.End is { } end)
        {
            simulator.Clock.Schedule(end, new Clock.WakeUp(Clock.WakeUpKind.Subscription, subscription.Id));
        }

        return Answer.Of(subscription);
    }

    private static void Carry(Simulator simulator, Subscription subscription, ItemChange change, Action<Subscription> others)
    {
        var isSame = change.Items.Count == subscription.Items.Data.Count
            && change.Items.All(item => !item.IsBilledDifferently && item.Metadata == item.Existing!.Metadata);
        if (isSame && !change.ResetsAnchor)
        {
            simulator.Lifecycle.Update(subscription, others);
        }
        else
        {
            simulator.SubscriptionChanges.Apply(subscription, change, others);
        }
    }

    private static Decline? WouldNotPay(Simulator simulator, Subscription subscription, ItemChange change)
    {
        var starts = SubscriptionChanges.StartsPeriod(subscription, change);
        if (!starts && change.Behavior != ItemChange.AlwaysInvoice)
        {
            return null;
        }

        var due = simulator.SubscriptionChanges.Prorate(subscription, change).Sum(item => item.Amount)
            + (starts ? change.Items.Sum(item => item.Amount) : 0);
        var method = simulator.PaymentMethods.Find(subscription.DefaultPaymentMethod)
            ?? simulator.PaymentMethods.Find(simulator.Customers.Find(subscription.Customer)?.InvoiceSettings.DefaultPaymentMethod);
        return Invoicing.WouldDecline(method, Math.Max(0, due));
    }

    /// <summary>A subscription that its trial's end paused goes on, once it is paid.</summary>
    private static Answer Resume(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.Subscriptions) is not { } subscription)
        {
            return call.NoSuch("subscription");
        }

        parameters.OneOf("billing_cycle_anchor", "now");
        parameters.OneOf("proration_behavior", "always_invoice", "create_prorations", "none");
        parameters.Unsupported("proration_date");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (subscription.Status != SubscriptionStatus.Paused)
        {
            return StripeErrors.Invalid(
                $"Only paused subscriptions can be resumed. This subscription has a status of `{subscription.Status}`.");
        }

        simulator.Renewals.StartNow(subscription, InvoiceReason.SubscriptionUpdate, _ => { });
        return Answer.Of(subscription);
    }
}
