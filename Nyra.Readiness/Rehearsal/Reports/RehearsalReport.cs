namespace Nyra.Readiness.Rehearsal.Reports;

/// <summary>
/// A rehearsal's outcome, the document of <c>--json</c> and of report.json:
/// <c>{"ok":true,"mode":"test","engine":"embedded","startedAt":"…","durationMs":3120,"steps":[…]}</c>.
/// </summary>
/// <param name="Ok">Whether every step passed; a skipped one did not.</param>
/// <param name="Deliveries"><c>"deliveries":"stripe-cli"</c>, last, where events came through the Stripe CLI.</param>
public sealed record RehearsalReport(
    bool Ok, string Mode, string Engine, DateTimeOffset StartedAt, long DurationMs, IReadOnlyList<StepReport> Steps, string? Deliveries = null);
