namespace Nyra.StripeSimulator.Faults;

/// <summary>The answer to GET and POST /_simulator/faults.</summary>
internal sealed record FaultReport(FaultSettings Settings, FaultCounts Counts);
