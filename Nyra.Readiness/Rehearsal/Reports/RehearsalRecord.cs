using System.Text.RegularExpressions;
using Nyra.Readiness.Secrets;

namespace Nyra.Readiness.Rehearsal.Reports;

/// <summary>A rehearsal as the backend remembers it: <c>{"id":"…","running":false,"report":{…}}</c>.</summary>
/// <param name="Id">Made by whoever rehearses; letters, digits and dashes.</param>
/// <param name="Running">While it goes on the report holds the steps taken so far.</param>
public sealed partial record RehearsalRecord(string Id, bool Running, RehearsalReport Report)
{
    private const int MostSteps = 100;

    // Two clocks are never quite the same.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan NoNews = TimeSpan.FromMinutes(30);
    private static readonly string[] Statuses = ["waiting", "running", .. Enum.GetNames<StepStatus>().Select(name => name.ToLowerInvariant())];

    /// <summary>What is wrong with a record somebody sent, and how to mend it; null where it may be kept. Pure.</summary>
    public static string? ProblemOf(RehearsalRecord record, string id, DateTimeOffset now)
    {
        if (record.Id != id || !WellFormed().IsMatch(id))
            return "The id is of letters, digits and dashes, at most 64, the same in address and body.";
        var report = record.Report;
        if (report.Mode is not ("test" or "live"))
            return "The mode is test or live.";
        if (report.StartedAt > now + ClockTolerance)
            return "It begins in the future: set this machine's clock.";
        if (report.Steps.Count > MostSteps || report.Steps.Any(step => step is not { Name: not null, Observed: not null } || !Statuses.Contains(step.Status)))
            return $"It has at most {MostSteps} steps, each with a name, what was observed, and a status of {string.Join(", ", Statuses)}.";
        return report.Ok != (!record.Running && report.Steps.Count > 0 && report.Steps.All(step => step.Status == "passed"))
            ? "It is ok if it has ended and every step of it passed, and only then."
            : null;
    }

    /// <summary>The same without a secret in any text of it.</summary>
    public RehearsalRecord Redacted(SecretValues secrets)
    {
        string Shown(string text) => SecretShapes.Redacted(text, secrets);
        return this with
        {
            Report = Report with
            {
                Steps = [.. Report.Steps.Select(step => step with { Observed = Shown(step.Observed), Fix = step.Fix is null ? null : Shown(step.Fix) })],
            },
        };
    }

    /// <summary>The same as it is known now: one that has told nothing for long has ended without saying so.</summary>
    public RehearsalRecord AsOf(DateTimeOffset now) =>
        Running && now - (Report.StartedAt + TimeSpan.FromMilliseconds(Report.DurationMs)) > NoNews ? BrokenOff() : this;

    /// <summary>The same, ended where it stands.</summary>
    public RehearsalRecord BrokenOff() => this with
    {
        Running = false,
        Report = Report with
        {
            Ok = false,
            Steps = [.. Report.Steps.Select(step => step.Status switch
            {
                "running" => step with { Status = "failed", Observed = "broken off" },
                "waiting" => step with { Status = "skipped", Observed = "the rehearsal was broken off" },
                _ => step,
            })],
        },
    };

    [GeneratedRegex("^[A-Za-z0-9-]{1,64}$")]
    private static partial Regex WellFormed();
}
