namespace Nyra.Readiness.Preflight;

/// <summary>The checks, in the order they are shown. Command line, backend, page and tests run this one list.</summary>
public static class PreflightChecks
{
    public static readonly IReadOnlyList<ICheck> All = [];

    public static IReadOnlyList<ICheck> From(Seat seat) => [.. All.Where(check => check.Seats.HasFlag(seat))];
}
