namespace Nyra.Readiness.Secrets;

/// <summary>A match and the line it begins on, from 1; in a binary, the count of line feeds before it.</summary>
internal readonly record struct LocatedMatch(SecretMatch Match, long Line);
