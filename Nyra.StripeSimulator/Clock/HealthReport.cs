namespace Nyra.StripeSimulator.Clock;

internal sealed record HealthReport(string Status);
