using Nyra.Readiness.Preflight;

namespace Nyra.Readiness.Blockers;

/// <summary>Reads checks' results as the handbook's headings. Pure.</summary>
internal static class Headings
{
    /// <summary>Open where one of the checks failed, and where none of them passed: what nobody could see is not proven.</summary>
    public static IReadOnlyList<Heading> Of(IReadOnlyList<(string Text, string[] Checks)> headings, IReadOnlyList<CheckReport> reports)
    {
        var statuses = reports.ToDictionary(report => report.Name, report => report.Status, StringComparer.Ordinal);
        return [.. headings.Select(heading =>
        {
            var failed = heading.Checks.Where(check => statuses.GetValueOrDefault(check) == "fail").ToList();
            var proven = heading.Checks.Where(check => statuses.GetValueOrDefault(check) is "pass" or "warn").ToList();
            var because = failed.Count > 0 || proven.Count > 0 ? failed : [.. heading.Checks];
            return new Heading(heading.Text, because.Count > 0, because, heading.Checks);
        })];
    }
}
