namespace Nyra.Readiness.Preflight;

/// <summary>What a backend found when it looked at itself, by the checks' names.</summary>
/// <param name="Problem">Why it could not be asked, and what to do; null where it answered.</param>
public sealed record BackendSight(IReadOnlyDictionary<string, CheckReport> Reports, string? Problem)
{
    public static BackendSight Of(IEnumerable<CheckReport> reports) => new(reports.ToDictionary(report => report.Name, StringComparer.Ordinal), null);

    public static BackendSight None(string problem) => new(new Dictionary<string, CheckReport>(), problem);
}
