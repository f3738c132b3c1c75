using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Portal;

/// <summary>Reads "features[subscription_cancel][enabled]=true" and its siblings.</summary>
internal static class PortalFeatureReading
{
    public static PortalFeatures Read(Parameters parameters, PortalFeatures current)
    {
        if (parameters.Group("features") is not { } features)
        {
            return current;
        }

        RefuseWhenEnabled(features, "subscription_pause");
        RefuseWhenEnabled(features, "subscription_update");
        return current with
        {
            CustomerUpdate = ReadCustomerUpdate(features, current.CustomerUpdate),
            InvoiceHistory = new PortalSwitch(Enabled(features, "invoice_history") ?? current.InvoiceHistory.Enabled),
            PaymentMethodUpdate = new PortalMethodUpdate(
                Enabled(features, "payment_method_update") ?? current.PaymentMethodUpdate.Enabled),
            SubscriptionCancel = ReadCancel(features, current.SubscriptionCancel),
        };
    }

    private static bool? Enabled(Parameters features, string name) => features.Group(name)?.Flag("enabled");

    private static PortalCustomerUpdate ReadCustomerUpdate(Parameters features, PortalCustomerUpdate current)
    {
        // The page has no such form; what the configuration says is kept for whoever reads it back.
        var group = features.Group("customer_update");
        return new PortalCustomerUpdate(
            group?.Flag("enabled") ?? current.Enabled,
            group?.Has("allowed_updates") == true ? group.Texts("allowed_updates") : current.AllowedUpdates);
    }

    private static PortalCancel ReadCancel(Parameters features, PortalCancel current)
    {
        if (features.Group("subscription_cancel") is not { } cancel)
        {
            return current;
        }

        var reason = cancel.Group("cancellation_reason");
        cancel.OneOf("proration_behavior", "none");
        return current with
        {
            Enabled = cancel.Flag("enabled") ?? current.Enabled,
            Mode = cancel.OneOf("mode", PortalCancel.PeriodEndMode, PortalCancel.ImmediateMode) ?? current.Mode,
            CancellationReason = reason is null
                ? current.CancellationReason
                : new PortalCancellationReason(
                    reason.Flag("enabled") ?? current.CancellationReason.Enabled,
                    reason.Has("options") ? reason.Texts("options") : current.CancellationReason.Options),
        };
    }

    private static void RefuseWhenEnabled(Parameters features, string name)
    {
        if (features.Group(name) is { } group && group.Flag("enabled") == true)
        {
            features.Unsupported(name);
        }
    }
}
