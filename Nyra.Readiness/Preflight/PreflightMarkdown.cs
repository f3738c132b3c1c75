using System.Globalization;
using System.Text;

namespace Nyra.Readiness.Preflight;

/// <summary>A preflight's findings for people: what fails, then what warns.</summary>
public static class PreflightMarkdown
{
    /// <summary>For example <c>preflight: 3 of 61 checks fail, 2 warn</c>.</summary>
    public static string Headline(PreflightReport report)
    {
        int Of(string status) => report.Checks.Count(check => check.Status == status);
        var warn = Of("warn") is > 0 and var warnings ? $", {warnings} warn" : "";
        return string.Create(CultureInfo.InvariantCulture, $"preflight: {(report.Ready ? "none" : Of("fail"))} of {report.Checks.Count} checks fail{warn}");
    }

    public static string Of(PreflightReport report)
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"**{Headline(report)}**").AppendLine();
        var findings = report.Checks.Where(check => check.Status is "fail" or "warn").OrderBy(check => check.Status == "warn").ToList();
        if (findings.Count == 0)
            return text.ToString();
        text.AppendLine("| check | status | finding | what to do |").AppendLine("|---|---|---|---|");
        foreach (var check in findings)
            text.AppendLine(CultureInfo.InvariantCulture, $"| {check.Name} | {check.Status} | {Cell(check.Message)} | {Cell(check.Fix ?? "")} |");
        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
