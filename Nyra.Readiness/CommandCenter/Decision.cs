namespace Nyra.Readiness.CommandCenter;

/// <summary>One decision, with who answers for it.</summary>
/// <param name="Value">What was decided, for example <c>12.00 USD</c>.</param>
/// <param name="Owner">A person's name.</param>
/// <param name="Evidence">Where it can be seen: a note, a ticket, a document's address.</param>
/// <param name="ExpiresOn">From when on it must be decided again; null where it does not age.</param>
/// <param name="Simulated">True for a value that no person decided. It counts only while the Stripe simulator stands in for Stripe.</param>
public sealed record Decision(
    string? Value = null, string? Owner = null, DateOnly? DecidedOn = null, string? Evidence = null, DateOnly? ExpiresOn = null, bool? Simulated = null);
