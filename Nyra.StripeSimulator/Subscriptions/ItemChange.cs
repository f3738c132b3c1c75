using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>What a request makes of a subscription's items, and how the difference is billed.</summary>
/// <param name="Items">All items there will be.</param>
/// <param name="Behavior">proration_behavior</param>
/// <param name="At">The moment the change counts from, "proration_date".</param>
/// <param name="IsCharged">An invoice made at once is charged at once.</param>
/// <param name="ResetsAnchor">"billing_cycle_anchor=now"</param>
internal sealed record ItemChange(
    IReadOnlyList<PlannedItem> Items, string Behavior, long At, bool IsCharged, bool ResetsAnchor, bool MustPay)
{
    public const string AlwaysInvoice = "always_invoice";
    public const string CreateProrations = "create_prorations";
    public const string NoProration = "none";

    /// <summary>Everything but the items themselves.</summary>
    public static ItemChange Read(Parameters parameters, Subscription subscription, IReadOnlyList<PlannedItem> items, long now)
    {
        var proration = parameters.OneOf("proration_behavior", AlwaysInvoice, CreateProrations, NoProration) ?? CreateProrations;
        var payment = parameters.OneOf("payment_behavior", "allow_incomplete", "default_incomplete", "error_if_incomplete");
        var anchor = parameters.OneOf("billing_cycle_anchor", "now", "unchanged");
        var date = parameters.Integer("proration_date");
        if (date < subscription.CurrentPeriodStart || date > subscription.CurrentPeriodEnd)
        {
            parameters.Refuse(StripeErrors.Invalid(
                "Cannot specify a proration date outside of the current period.", "proration_date"));
        }

        return new ItemChange(
            items, proration, date ?? now, payment != "default_incomplete", anchor == "now", payment == "error_if_incomplete");
    }
}
