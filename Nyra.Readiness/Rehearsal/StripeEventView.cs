namespace Nyra.Readiness.Rehearsal;

/// <summary>An event, by what the rehearsal needs of it.</summary>
public sealed record StripeEventView(string Id, string Type);
