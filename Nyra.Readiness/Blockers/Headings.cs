using Nyra.Readiness.Preflight;

namespace Nyra.Readiness.Blockers;

/// <summary>Reads checks' results as the handbook's headings. Pure.</summary>
internal static class Headings
{
    /// <summary>Open until every one of its checks held: what nobody could see is not proven. Because of what failed, or else of what was not seen.</summary>
    public static IReadOnlyList<Heading> Of(IReadOnlyList<(string Text, string[] Checks)> headings, IReadOnlyList<CheckReport> reports)
    {
        var statuses = reports.ToDictionary(report => report.Name, report => report.Status, StringComparer.Ordinal);
        return [.. headings.Select(heading =>
        {
            var failed = heading.Checks.Where(check => statuses.GetValueOrDefault(check) == "fail").ToList();
            var because = failed.Count > 0 ? failed : heading.Checks.Where(check => statuses.GetValueOrDefault(check) is not ("pass" or "warn")).ToList();
            return new Heading(heading.Text, because.Count > 0, because, heading.Checks, Unproven: because.Count > 0 && failed.Count == 0);
        })];
    }
}
