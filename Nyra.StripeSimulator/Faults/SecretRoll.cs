namespace Nyra.StripeSimulator.Faults;

/// <summary>The body of POST /_simulator/faults/roll.</summary>
/// <param name="Endpoint">we_…</param>
/// <param name="OverlapSeconds">How long the old secret signs beside the new one, in wall time; at most a day, as on Stripe.</param>
internal sealed record SecretRoll(string? Endpoint, int OverlapSeconds = 0);
