namespace Nyra.BillingApi.Readiness;

/// <param name="Commit">The whole hash; left out where the build did not know it.</param>
public sealed record VersionAnswer(string? Commit);
