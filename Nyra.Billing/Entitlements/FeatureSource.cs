namespace Nyra.Billing.Entitlements;

/// <summary>Who named the features an account has.</summary>
public enum FeatureSource
{
    None,

    /// <summary>Stripe's active entitlements.</summary>
    Stripe,

    /// <summary>The configured plan, standing in until Stripe has computed its entitlements.</summary>
    Plan,
}
