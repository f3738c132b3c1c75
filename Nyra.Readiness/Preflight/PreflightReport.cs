namespace Nyra.Readiness.Preflight;

/// <summary>
/// A preflight's outcome, the document of <c>--json</c>:
/// <c>{"ready":false,"mode":"test","startedAt":"…","durationMs":900,"checks":[…],"blockers":[…],"stopConditions":[…],"commit":"3fa91c2…"}</c>.
/// </summary>
/// <param name="Ready">Whether no check failed.</param>
/// <param name="Commit">Of the working tree; null where it is none.</param>
/// <param name="Blockers">The seed's live blockers, each open or not, with the checks that keep it open.</param>
/// <param name="StopConditions">The seed's stop conditions, likewise.</param>
public sealed record PreflightReport(
    bool Ready, string Mode, DateTimeOffset StartedAt, long DurationMs, IReadOnlyList<CheckReport> Checks,
    IReadOnlyList<Heading> Blockers, IReadOnlyList<Heading> StopConditions, string? Commit = null);
