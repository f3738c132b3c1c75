using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Checkout;

internal sealed record SubscriptionData(
    IReadOnlyDictionary<string, string> Metadata, string? Description, BillingMode BillingMode)
{
    public static SubscriptionData Read(Parameters parameters)
    {
        if (parameters.Group("subscription_data") is not { } group)
        {
            return new SubscriptionData(Api.Metadata.Empty, null, BillingMode.Default);
        }

        group.OneOf("proration_behavior", "create_prorations", "none");
        group.Unsupported("application_fee_percent", "billing_cycle_anchor", "billing_cycle_anchor_config", "default_tax_rates",
            "invoice_settings", "on_behalf_of", "transfer_data", "trial_end", "trial_period_days", "trial_settings");
        return new SubscriptionData(group.Metadata(), group.Text("description"), BillingMode.Read(group));
    }
}
