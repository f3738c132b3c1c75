using System.Collections.Immutable;
using System.Text.Json;

namespace Nyra.Billing.Entitlements.Json;

/// <summary>
/// The entitlement file as it is written:
/// <c>{"format":3,"generation":17,"accounts":{"cus_…":{"billing":{"version":3,"value":{…}},"devices":…,"usage":…,"audit":[…]}},
/// "checkouts":{"cs_…":{…}},"documents":{"license-keys":{"version":2,"value":{…}}}}</c>, without the line break.
/// Format and generation come first: readers look at the first bytes to see whether what they hold is still the latest.
/// </summary>
internal sealed record StoredDocument(
    int Format, long Generation,
    ImmutableDictionary<string, StoredAccount> Accounts, ImmutableDictionary<string, CheckoutRecord> Checkouts,
    ImmutableDictionary<string, Versioned<JsonElement>>? Documents = null)
{
    /// <summary>
    /// Format 1 had no documents, no device codes and no count of releases, format 2 (version 0.1) no product of a subscription; they are
    /// read as if they had none.
    /// </summary>
    public const int OldestFormat = 1;

    public const int CurrentFormat = 3;

    public ImmutableDictionary<string, Versioned<JsonElement>> Documents { get; init; } =
        Documents ?? ImmutableDictionary<string, Versioned<JsonElement>>.Empty;
}

/// <summary>One account in the file.</summary>
internal sealed record StoredAccount(
    Versioned<BillingState> Billing, Versioned<DeviceRoster> Devices, Versioned<HostedAiUsage> Usage, IReadOnlyList<AuditEntry> Audit)
{
    public static readonly StoredAccount New =
        new(new(0, BillingState.None), new(0, DeviceRoster.None), new(0, HostedAiUsage.None), []);

    public Account ToAccount(string customerId) => new(customerId, Billing, Devices, Usage);

    public StoredAccount WithAudit(AuditEntry row) => this with { Audit = [.. Audit.TakeLast(EntitlementDocument.AuditRows - 1), row] };
}
