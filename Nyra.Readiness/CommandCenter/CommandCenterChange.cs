namespace Nyra.Readiness.CommandCenter;

/// <summary>One save.</summary>
/// <param name="Version">Which it made.</param>
/// <param name="Fields">The paths of what changed, for example <c>decisions.monthly-price.value</c>; the values stand in the document.</param>
public sealed record CommandCenterChange(DateTimeOffset At, long Version, IReadOnlyList<string> Fields);
