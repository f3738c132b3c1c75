using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Checkout;

internal sealed record SubscriptionData(
    IReadOnlyDictionary<string, string> Metadata, string? Description, BillingMode BillingMode, Trial Trial)
{
    public static SubscriptionData Read(Parameters parameters, bool isPayment, long now)
    {
        if (parameters.Group("subscription_data") is not { } group)
        {
            return new SubscriptionData(Api.Metadata.Empty, null, BillingMode.Default, Trial.None);
        }

        if (isPayment)
        {
            parameters.Refuse(StripeErrors.Invalid("You can not pass `subscription_data` in `payment` mode.", "subscription_data"));
        }

        group.OneOf("proration_behavior", "create_prorations", "none");
        group.Unsupported("application_fee_percent", "billing_cycle_anchor", "billing_cycle_anchor_config", "default_tax_rates",
            "invoice_settings", "on_behalf_of", "transfer_data");
        return new SubscriptionData(group.Metadata(), group.Text("description"), BillingMode.Read(group), Trial.Read(group, now));
    }
}
