namespace Nyra.Billing.Stripe;

/// <summary>The event types that are a reason to look at a customer. Others are acknowledged, counted and not queued.</summary>
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

    public static readonly IReadOnlySet<string> All = Required.Concat(Recommended).Concat(Additional).ToHashSet();
}
