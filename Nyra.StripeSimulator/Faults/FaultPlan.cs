namespace Nyra.StripeSimulator.Faults;

/// <summary>What goes wrong with one delivery.</summary>
internal readonly record struct FaultPlan(bool IsDropped, bool IsDuplicated, bool IsForged, TimeSpan Delay);
