namespace Nyra.StripeSimulator.Faults;

/// <summary>The answer to a roll.</summary>
/// <param name="OldValidUntil">Unix seconds of wall time.</param>
internal sealed record RolledSecret(string Endpoint, string Secret, long OldValidUntil);
