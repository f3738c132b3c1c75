using Nyra.Billing.Configuration;

namespace Nyra.Readiness.Rehearsal.Reports;

/// <summary>One step in the report: <c>{"name":"…","status":"passed|failed|skipped","durationMs":12,"observed":"…","fix":"…"}</c>.</summary>
public sealed record StepReport(string Name, string Status, long DurationMs, string Observed, string? Fix = null)
{
    public static StepReport Of(string name, StepResult result, TimeSpan took) =>
        new(name, result.Status.ToString().ToLowerInvariant(), (long)took.TotalMilliseconds, CommandHint.Localized(result.Observed),
            result.Fix is null ? null : CommandHint.Localized(result.Fix));
}
