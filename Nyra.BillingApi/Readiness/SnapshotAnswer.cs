namespace Nyra.BillingApi.Readiness;

/// <param name="Valid">Whether it enables live checkout now.</param>
/// <param name="Problems">What is wrong with it, and that it ages.</param>
public sealed record SnapshotAnswer(
    string Mode, DateTimeOffset PublishedAt, DateTimeOffset ExpiresAt, bool Valid, IReadOnlyList<string> Problems, string? Commit, long CommandCenterVersion);
