namespace Nyra.Billing.Entitlements;

/// <summary>Why a save happens, for the audit row.</summary>
/// <param name="Sources">Event ids, or the name of the request.</param>
/// <param name="Change">What changes, in words without personal data.</param>
public sealed record Cause(IReadOnlyList<string> Sources, string Change);
