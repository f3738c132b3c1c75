namespace Nyra.Benchmarks.Soak;

/// <summary>One value of a series, at one time.</summary>
internal sealed record Reading(string Series, double Value);
