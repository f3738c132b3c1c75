namespace Nyra.Billing.Entitlements;

/// <summary>Where the customer's best subscription to our product stands: Stripe's status, corrected for what the status does not say.</summary>
public enum SubscriptionStanding
{
    /// <summary>No subscription to our product is known.</summary>
    None,

    /// <summary>The first payment has not succeeded, whatever the status says.</summary>
    Incomplete,
    Trialing,
    Active,

    /// <summary>A renewal's payment failed and Stripe retries it.</summary>
    PastDue,

    /// <summary>Stripe gave up retrying; the subscription waits.</summary>
    Unpaid,

    /// <summary>Paused, or its collection is.</summary>
    Paused,
    Canceled,
}
