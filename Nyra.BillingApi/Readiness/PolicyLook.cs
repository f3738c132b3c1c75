namespace Nyra.BillingApi.Readiness;

/// <param name="Hash">Of the visible text.</param>
/// <param name="Excerpt">How it begins.</param>
/// <param name="Configuration">What the system does, of a policy whose words must agree with it.</param>
public sealed record PolicyLook(string Url, string Hash, int Words, string Excerpt, string? Configuration);
