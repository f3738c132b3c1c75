namespace Nyra.Billing.Entitlements;

/// <summary>One change of an account and what caused it.</summary>
/// <param name="At">When it was saved, in wall time.</param>
/// <param name="Part">What changed: <c>billing</c> or <c>devices</c>; <c>payments</c> where a refund or dispute was recorded. Usage is its
/// own record.</param>
/// <param name="Version">The part's version after the change; billing's of then for <c>payments</c>, which change nothing.</param>
/// <param name="Causes">Event ids, or the name of the request that asked for it.</param>
/// <param name="Change">What changed, in words without personal data.</param>
public sealed record AuditEntry(DateTimeOffset At, string Part, long Version, IReadOnlyList<string> Causes, string Change)
{
    internal bool IsAbout(string part, Cause cause) => Part == part && Causes.Intersect(cause.Sources).Any();
}
