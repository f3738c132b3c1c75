using System.Text.RegularExpressions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Nyra.Readiness.Secrets;

namespace Nyra.AppHost.Terminal;

/// <summary>What failed at a resource, and why, in words for a terminal; secrets are left out.</summary>
internal static partial class Failure
{
    private const int LinesOfLog = 5;

    public static string What(CustomResourceSnapshot now, TimeSpan maxUnhealthy)
    {
        var what = now.State?.Text == KnownResourceStates.RuntimeUnhealthy ? "cannot start: the container runtime does not answer"
            : now.State?.Text == KnownResourceStates.FailedToStart ? "failed to start"
            : now.State?.Text == KnownResourceStates.Running ? $"runs, but is not healthy after {maxUnhealthy}"
            : "ended";
        return now.ExitCode is { } code ? $"{what} (exit code {code})" : what;
    }

    public static IEnumerable<string> UnhealthyReports(CustomResourceSnapshot now) => now.HealthReports
        .Where(report => report.Status is not null and not HealthStatus.Healthy)
        .Select(report => SecretShapes.Redacted($"{report.Description ?? report.ExceptionText?.Split('\n')[0]}".Trim()));

    /// <summary>The last lines of its log, errors before others.</summary>
    public static IEnumerable<string> Reasons(ResourceEvent change, IReadOnlyList<LogLine> log)
    {
        var errors = log.Where(line => line.IsErrorMessage).ToList();
        // A program that never ran has said nothing: what is there then is Aspire's own.
        var neverRan = change.Snapshot.State?.Text == KnownResourceStates.FailedToStart;
        if (errors.Count == 0 && neverRan)
        {
            return change.Resource is ExecutableResource program
                ? [$"The program {program.Command} could not be started. Is it installed, and on PATH?"]
                : [];
        }
        return (errors.Count > 0 ? errors : log)
            .SelectMany(line => ResourceLogs.PlainText(line).Split('\n'))
            .Where(line => !string.IsNullOrWhiteSpace(line) && !StackFrame().IsMatch(line))
            .TakeLast(LinesOfLog)
            .Select(line => SecretShapes.Redacted(line.Trim()));
    }

    [GeneratedRegex(@"^\s*(at |--- End of)")]
    private static partial Regex StackFrame();
}
