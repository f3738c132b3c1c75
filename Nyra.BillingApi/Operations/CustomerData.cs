using Nyra.Billing.Entitlements;
using Nyra.Billing.Payments;
using Nyra.Billing.Queue;

namespace Nyra.BillingApi.Operations;

/// <summary>Everything kept of one customer (GDPR, articles 15 and 20): account, devices, audit, checkouts, webhooks, refunds and
/// disputes. No credential, no hash of one.</summary>
/// <param name="Account">Null where there is none.</param>
/// <param name="Webhooks">What the queue holds: ids alone, never what Stripe said.</param>
public sealed record CustomerData(
    string CustomerId, AccountAnswer? Account, IReadOnlyList<CustomerCheckout> Checkouts, IReadOnlyList<WebhookEnvelope> Webhooks,
    IReadOnlyList<PaymentReversal> PaymentReversals)
{
    public bool Empty => Account is null && Checkouts.Count == 0 && Webhooks.Count == 0 && PaymentReversals.Count == 0;
}

/// <summary>A checkout as the customer's data shows it: without the challenge.</summary>
public sealed record CustomerCheckout(
    string SessionId, string DeviceId, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? CompletedAt)
{
    public static CustomerCheckout Of(CheckoutRecord checkout) =>
        new(checkout.SessionId, checkout.DeviceId, checkout.CreatedAt, checkout.ExpiresAt, checkout.CompletedAt);
}
