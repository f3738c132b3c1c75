namespace Nyra.Billing.Stripe;

/// <summary>The event types that are a reason to look at a customer. Others are acknowledged and counted; see also
/// <see cref="IsRecorded"/>.</summary>
public static class HandledEvents
{
    /// <summary>Without these the paid path does not hold.</summary>
    public static readonly IReadOnlyList<string> Required =
    [
        "checkout.session.completed",
        "invoice.paid",
        "invoice.payment_failed",
        "customer.subscription.updated",
        "customer.subscription.deleted",
    ];

    public static readonly IReadOnlyList<string> Recommended = ["entitlements.active_entitlement_summary.updated"];

    /// <summary>Payments that settle later, the start of a subscription and the deletion of a customer.</summary>
    public static readonly IReadOnlyList<string> Additional =
    [
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "customer.subscription.created",
        "customer.deleted",
    ];

    /// <summary>
    /// What begins like these says that a payment was refunded or disputed, or is suspected to be fraud: recorded for the operator.
    /// Access does not depend on it.
    /// </summary>
    private static readonly string[] RecordedPrefixes = ["charge.refund", "refund.", "charge.dispute.", "radar.early_fraud_warning."];

    public static readonly IReadOnlySet<string> All = Required.Concat(Recommended).Concat(Additional).ToHashSet();

    /// <summary>Whether events of this type are recorded for the operator; no customer is looked at because of them.</summary>
    public static bool IsRecorded(string type) => RecordedPrefixes.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal));
}
