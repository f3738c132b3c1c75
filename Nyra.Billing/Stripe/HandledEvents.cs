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

    /// <summary>Refunds, disputes and fraud warnings: recorded for the operator. Access does not depend on them.</summary>
    public static readonly IReadOnlyList<string> Recorded =
    [
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
        "radar.early_fraud_warning.created",
    ];

    // Where the endpoint gets other types that begin like these, they are recorded as well.
    private static readonly string[] RecordedPrefixes = ["charge.refund", "refund.", "charge.dispute.", "radar.early_fraud_warning."];

    /// <summary>All that cause a customer to be fetched.</summary>
    public static readonly IReadOnlySet<string> All = Required.Concat(Recommended).Concat(Additional).ToHashSet();

    /// <summary>All that an endpoint should get.</summary>
    public static readonly IReadOnlyList<string> Subscribed = [.. All, .. Recorded];

    /// <summary>Whether events of this type are recorded for the operator; no customer is looked at because of them.</summary>
    public static bool IsRecorded(string type) => RecordedPrefixes.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal));
}
