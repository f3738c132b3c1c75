namespace Nyra.StripeSimulator.Faults;

/// <summary>What went wrong on purpose so far.</summary>
/// <param name="ForgedAccepted">Forged events that a receiver answered with 2xx: it does not check signatures.</param>
internal sealed record FaultCounts(int Duplicated, int Dropped, int Delayed, int Shuffled, int Forged, int ForgedAccepted);
