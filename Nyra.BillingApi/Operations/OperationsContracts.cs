using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;

namespace Nyra.BillingApi.Operations;

/// <summary>One account as the operator sees it. No token, no hash.</summary>
/// <param name="Audit">Its latest changes, oldest first.</param>
public sealed record AccountAnswer(
    string CustomerId, bool Access, string Code, Versioned<BillingState> Billing, long DevicesVersion, IReadOnlyList<OperatorDevice> Devices,
    Versioned<HostedAiUsage> Usage, IReadOnlyList<AuditEntry> Audit);

public sealed record OperatorDevice(string DeviceId, string Name, DateTimeOffset ActivatedAt, DateTimeOffset? ReleasedAt);

/// <summary>How much waits in the webhook queue.</summary>
public sealed record QueueAnswer(int Ready, int Held, int DeadLetters, double OldestAgeSeconds)
{
    public static QueueAnswer Of(QueueDepth depth) => new(depth.Ready, depth.Held, depth.DeadLetters, depth.OldestAge.TotalSeconds);
}
