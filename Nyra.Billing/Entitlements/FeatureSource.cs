using System.Text.Json.Serialization;

namespace Nyra.Billing.Entitlements;

/// <summary>Who named the features an account has.</summary>
public enum FeatureSource
{
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Stripe's active entitlements.</summary>
    [JsonStringEnumMemberName("stripe")]
    Stripe,

    /// <summary>The configured plan, standing in until Stripe has computed its entitlements.</summary>
    [JsonStringEnumMemberName("plan")]
    Plan,
}
