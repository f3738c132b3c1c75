namespace Nyra.Readiness.Rehearsal.Reports;

/// <summary>
/// A rehearsal's outcome, the document of <c>--json</c> and of report.json:
/// <c>{"ok":true,"mode":"test","engine":"embedded","startedAt":"…","durationMs":3120,"steps":[…],"commit":"3fa9…","events":["invoice.paid",…]}</c>.
/// </summary>
/// <param name="Ok">Whether every step passed; a skipped one did not.</param>
/// <param name="Deliveries"><c>"deliveries":"stripe-cli"</c>, where events came through the Stripe CLI.</param>
/// <param name="Commit">Of the build that rehearsed; left out where it does not know.</param>
/// <param name="Events">The types of event that came for the subscription it drove.</param>
public sealed record RehearsalReport(
    bool Ok, string Mode, string Engine, DateTimeOffset StartedAt, long DurationMs, IReadOnlyList<StepReport> Steps, string? Deliveries = null,
    string? Commit = null, IReadOnlyList<string>? Events = null);
