namespace Nyra.Billing.Entitlements.Json;

/// <summary>The parts of an account that are versioned apart.</summary>
internal static class AccountParts
{
    public static readonly AccountPart<BillingState> Billing = new(
        "billing", EntitlementJson.Default.BillingState, account => account.Billing, (account, part) => account with { Billing = part });

    public static readonly AccountPart<DeviceRoster> Devices = new(
        "devices", EntitlementJson.Default.DeviceRoster, account => account.Devices, (account, part) => account with { Devices = part });

    public static readonly AccountPart<HostedAiUsage> Usage = new(
        "usage", EntitlementJson.Default.HostedAiUsage, account => account.Usage, (account, part) => account with { Usage = part });
}
