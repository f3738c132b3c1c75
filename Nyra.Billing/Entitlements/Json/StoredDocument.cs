using System.Collections.Immutable;

namespace Nyra.Billing.Entitlements.Json;

/// <summary>
/// The entitlement file as it is written:
/// <c>{"format":1,"generation":17,"accounts":{"cus_…":{"billing":{"version":3,"value":{…}},"devices":…,"usage":…,"audit":[…]}},"checkouts":{"cs_…":{…}}}</c>.
/// Format and generation come first: readers look at the first bytes to see whether what they hold is still the latest.
/// </summary>
internal sealed record StoredDocument(
    int Format, long Generation,
    ImmutableDictionary<string, StoredAccount> Accounts, ImmutableDictionary<string, CheckoutRecord> Checkouts)
{
    public const int CurrentFormat = 1;
}

/// <summary>One account in the file.</summary>
internal sealed record StoredAccount(
    Versioned<BillingState> Billing, Versioned<DeviceRoster> Devices, Versioned<HostedAiUsage> Usage, IReadOnlyList<AuditEntry> Audit)
{
    public static readonly StoredAccount New =
        new(new(0, BillingState.None), new(0, DeviceRoster.None), new(0, HostedAiUsage.None), []);

    public Account ToAccount(string customerId) => new(customerId, Billing, Devices, Usage);
}
