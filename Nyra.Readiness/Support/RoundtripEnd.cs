namespace Nyra.Readiness.Support;

/// <summary>How a wait for an answer ended.</summary>
/// <param name="Why">For people: who answered, why it bounced, what came instead.</param>
public sealed record RoundtripEnd(RoundtripOutcome Outcome, string Why);
