using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.BillingApi.Readiness;

/// <summary>A rehearsal as the page shows it: also one that runs, with the steps it has taken.</summary>
public sealed record RehearsalAnswer(
    string Id, DateTimeOffset StartedAt, long DurationMs, string Mode, string Engine, string? Commit, bool Ok, bool Running, IReadOnlyList<StepReport> Steps,
    string? Stripe = null, bool? Dirty = null)
{
    public static RehearsalAnswer Of(RehearsalRecord record) => new(
        record.Id, record.Report.StartedAt, record.Report.DurationMs, record.Report.Mode, record.Report.Engine, record.Report.Commit, record.Report.Ok,
        record.Running, record.Report.Steps, record.Report.Stripe, record.Report.Dirty);
}
