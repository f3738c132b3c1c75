namespace Nyra.Readiness.CommandCenter;

/// <summary>A person's word that the support inbox answers: <c>{"by":"Kim Osei","on":"2026-11-24","inbox":"help@example.com"}</c>.</summary>
/// <param name="On">The day on which that person saw an answer.</param>
/// <param name="Inbox">The inbox that was decided on when it was confirmed; a later one is not confirmed by it.</param>
public sealed record SupportConfirmation(string? By = null, DateOnly? On = null, string? Inbox = null);
