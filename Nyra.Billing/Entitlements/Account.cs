namespace Nyra.Billing.Entitlements;

/// <summary>
/// One Stripe customer. What changes for different reasons is versioned apart: billing (the worker), devices (the API), usage (the
/// counter), so that one busy writer never starves another.
/// </summary>
public sealed record Account(
    string CustomerId, Versioned<BillingState> Billing, Versioned<DeviceRoster> Devices, Versioned<HostedAiUsage> Usage)
{
    public static Account New(string customerId) =>
        new(customerId, new(0, BillingState.None), new(0, DeviceRoster.None), new(0, HostedAiUsage.None));
}
