namespace Nyra.Readiness.Blockers;

/// <param name="Requirement"><c>required</c> or <c>recommended</c>.</param>
/// <param name="Ready">Else it is open.</param>
/// <param name="Why">What is there, or what is missing.</param>
/// <param name="LastProven">When the last green rehearsal that had it began.</param>
public sealed record WebhookEventReadiness(string Type, string Requirement, bool Ready, string Why, DateTimeOffset? LastProven);
