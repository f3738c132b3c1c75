using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Portal;

/// <summary>Reads "flow_data[type]=subscription_cancel&amp;flow_data[subscription_cancel][subscription]=sub_…".</summary>
internal static class PortalFlowReading
{
    public static PortalFlow? Read(Parameters parameters, Simulator simulator, Customer? customer, PortalFeatures features)
    {
        if (parameters.Group("flow_data") is not { } group)
        {
            return null;
        }

        group.Required("type");
        var type = group.OneOf(
            "type", "customer_update", PortalFlow.ChangeCard, PortalFlow.Cancel, "subscription_pause", "subscription_update",
            "subscription_update_confirm") ?? "";
        if (type is not (PortalFlow.ChangeCard or PortalFlow.Cancel or ""))
        {
            group.Refuse(StripeErrors.Invalid(
                $"This simulator carries out flows of type {PortalFlow.Cancel} and {PortalFlow.ChangeCard}, not {type}.", group.Name("type")));
        }

        var isOffered = type == PortalFlow.Cancel ? features.SubscriptionCancel.Enabled : features.PaymentMethodUpdate.Enabled;
        if (!isOffered)
        {
            group.Refuse(StripeErrors.Invalid(
                $"You cannot create a portal session with the flow `{type}` because the {type} feature in your portal configuration is "
                + "disabled.", group.Name("type")));
        }

        var cancel = type == PortalFlow.Cancel ? ReadCancel(group, simulator, customer) : null;
        return new PortalFlow(type, ReadCompletion(group), cancel);
    }

    private static PortalFlowCancel? ReadCancel(Parameters group, Simulator simulator, Customer? customer)
    {
        if (group.Group(PortalFlow.Cancel) is not { } cancel)
        {
            group.Refuse(StripeErrors.Missing(group.Name(PortalFlow.Cancel)));
            return null;
        }

        cancel.Unsupported("retention");
        var subscription = cancel.RequiredReference("subscription", "subscription", simulator.Subscriptions);
        if (subscription is null)
        {
            return null;
        }

        if (subscription.Customer != customer?.Id)
        {
            cancel.Refuse(StripeErrors.NoSuch("subscription", subscription.Id, cancel.Name("subscription"), 400));
        }
        else if (subscription.HasEnded || subscription.CancelAt is not null)
        {
            cancel.Refuse(StripeErrors.Invalid(
                $"The subscription {subscription.Id} cannot be canceled: it has ended, or its end is set already.", cancel.Name("subscription")));
        }

        return new PortalFlowCancel(subscription.Id);
    }

    private static PortalCompletion ReadCompletion(Parameters group)
    {
        if (group.Group("after_completion") is not { } after)
        {
            return new PortalCompletion(PortalCompletion.Homepage);
        }

        after.Required("type");
        var type = after.OneOf("type", PortalCompletion.Confirmation, PortalCompletion.Homepage, PortalCompletion.Elsewhere) ?? "";
        var (redirect, confirmation) = (after.Group("redirect"), after.Group("hosted_confirmation"));
        if (type == PortalCompletion.Elsewhere && redirect is null)
        {
            after.Refuse(StripeErrors.Missing(after.Name("redirect")));
        }

        redirect?.Required("return_url");
        var message = confirmation?.Text("custom_message");
        return new PortalCompletion(
            type,
            redirect is null ? null : new PortalCompletionRedirect(redirect.Url("return_url") ?? ""),
            type == PortalCompletion.Confirmation ? new PortalConfirmation(message) : null);
    }
}
