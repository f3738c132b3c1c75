using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Nyra.Readiness.Rehearsal.Reports;

/// <summary>Writes a rehearsal's report as report.json and report.md.</summary>
public static class ReportFiles
{
    /// <summary>Where rehearsals leave their reports unless told otherwise, from the folder they are started in.</summary>
    public static readonly string DefaultFolder = Path.Combine("artifacts", "rehearsals");

    /// <summary>A folder's name for a rehearsal that starts now: <c>20261123T120000Z</c>.</summary>
    public static string FolderName(DateTimeOffset start) => start.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    public static string Json(RehearsalReport report) => JsonSerializer.Serialize(report, RehearsalJson.Default.RehearsalReport);

    /// <returns>The path of report.md.</returns>
    public static string Write(RehearsalReport report, string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "report.json"), Json(report) + "\n");
        var markdown = Path.Combine(folder, "report.md");
        File.WriteAllText(markdown, Markdown(report));
        return markdown;
    }

    /// <summary>The reports under a folder; what is none, or was left half written, is passed over.</summary>
    public static IEnumerable<RehearsalReport> ReadAll(string folder)
    {
        if (!Directory.Exists(folder))
            yield break;
        foreach (var file in Directory.EnumerateDirectories(folder).Select(run => Path.Combine(run, "report.json")).Where(File.Exists))
        {
            if (TryRead(file) is { } report)
                yield return report;
        }
    }

    /// <summary>What under a folder proves something of a commit, to be told to a backend; each has always the same id.</summary>
    public static IReadOnlyList<RehearsalRecord> Evidence(string folder, string? commit) =>
        [.. RehearsalEvidence.Needed([.. ReadAll(folder)], commit).Select(report => new RehearsalRecord($"{report.Engine}-{FolderName(report.StartedAt)}", false, report))];

    private static RehearsalReport? TryRead(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), RehearsalJson.Default.RehearsalReport);
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The report for people: its result and a table of the steps.</summary>
    public static string Markdown(RehearsalReport report)
    {
        var passed = report.Steps.Count(step => step.Status == "passed");
        var text = new StringBuilder();
        text.AppendLine("# Billing Live Rehearsal").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"{(report.Ok ? "**Passed.**" : "**Not passed.**")} {passed} of {report.Steps.Count} steps passed, {report.Mode} mode, {report.Engine} engine, {(report.Deliveries is { } deliveries ? $"deliveries by {deliveries}, " : "")}{report.StartedAt:yyyy-MM-dd HH:mm:ss} UTC, {report.DurationMs} ms.")
            .AppendLine()
            .AppendLine("| step | status | ms | observed |").AppendLine("|---|---|---:|---|");
        foreach (var step in report.Steps)
        {
            var observed = step.Fix is null ? step.Observed : $"{step.Observed}. Look at: {step.Fix}";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {step.Name} | {step.Status} | {step.DurationMs} | {Cell(observed)} |");
        }
        text.AppendLine().AppendLine("This is not legal, tax, accounting, or Stripe support advice.");
        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
