using Nyra.Billing.Entitlements;

namespace Nyra.BillingApi.Operations;

/// <summary>One account as the operator sees it. No token, no hash.</summary>
/// <param name="Audit">Its latest changes, oldest first.</param>
public sealed record AccountAnswer(
    string CustomerId, bool Access, string Code, Versioned<BillingState> Billing, long DevicesVersion, IReadOnlyList<OperatorDevice> Devices,
    Versioned<HostedAiUsage> Usage, IReadOnlyList<AuditEntry> Audit);
