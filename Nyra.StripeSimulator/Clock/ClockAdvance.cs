namespace Nyra.StripeSimulator.Clock;

/// <summary>The body of POST /_simulator/clock/advance: exactly one of the three.</summary>
internal sealed record ClockAdvance(long? To, long? Seconds, int? Months);
