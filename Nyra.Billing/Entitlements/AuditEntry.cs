namespace Nyra.Billing.Entitlements;

/// <summary>One change of an account and what caused it.</summary>
/// <param name="At">When it was saved, in wall time.</param>
/// <param name="Part">What changed: <c>billing</c> or <c>devices</c>. Usage is its own record.</param>
/// <param name="Version">The part's version after the change.</param>
/// <param name="Causes">Event ids, or the name of the request that asked for it.</param>
/// <param name="Change">What changed, in words without personal data.</param>
public sealed record AuditEntry(DateTimeOffset At, string Part, long Version, IReadOnlyList<string> Causes, string Change);
