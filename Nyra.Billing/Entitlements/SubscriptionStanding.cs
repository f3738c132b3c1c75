using System.Text.Json.Serialization;

namespace Nyra.Billing.Entitlements;

/// <summary>Where the customer's best subscription to our product stands: Stripe's status, corrected for what the status does not say.</summary>
public enum SubscriptionStanding
{
    /// <summary>No subscription to our product is known.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The first payment has not succeeded, whatever the status says.</summary>
    [JsonStringEnumMemberName("incomplete")]
    Incomplete,

    [JsonStringEnumMemberName("trialing")]
    Trialing,

    [JsonStringEnumMemberName("active")]
    Active,

    /// <summary>A renewal's payment failed and Stripe retries it.</summary>
    [JsonStringEnumMemberName("past-due")]
    PastDue,

    /// <summary>Stripe gave up retrying; the subscription waits.</summary>
    [JsonStringEnumMemberName("unpaid")]
    Unpaid,

    /// <summary>Paused, or its collection is.</summary>
    [JsonStringEnumMemberName("paused")]
    Paused,

    [JsonStringEnumMemberName("canceled")]
    Canceled,
}
