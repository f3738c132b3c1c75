namespace Nyra.BillingApi.Entitlements;

/// <summary>What the device's account is entitled to now.</summary>
/// <param name="Code">The access code: why, or why not.</param>
/// <param name="PaidUntil">The end of the current billing period.</param>
/// <param name="CancelsAt">When a scheduled cancellation takes effect.</param>
public sealed record EntitlementsAnswer(
    bool Access, string Code, string? Plan, IReadOnlyList<string> Features, int? HostedAiCap, DateTimeOffset? PaidUntil, DateTimeOffset? CancelsAt);
