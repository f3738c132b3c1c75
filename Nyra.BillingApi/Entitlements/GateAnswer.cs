namespace Nyra.BillingApi.Entitlements;

/// <summary>The feature may be used.</summary>
public sealed record GateAnswer(bool Allowed, string Feature, string Code);
