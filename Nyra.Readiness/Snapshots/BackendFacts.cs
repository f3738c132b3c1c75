namespace Nyra.Readiness.Snapshots;

/// <summary>What a backend knows of itself, to compare a snapshot with.</summary>
/// <param name="Mode">Of its Stripe key.</param>
/// <param name="Account">Of its Stripe key; null where Stripe could not be asked.</param>
public sealed record BackendFacts(string Mode, string? Account, string? Commit, string ConfigurationHash, string PriceId);
