namespace Nyra.Readiness.Rehearsal.Reports;

/// <summary>
/// A rehearsal's outcome, the document of <c>--json</c> and of report.json:
/// <c>{"ok":true,"mode":"test","engine":"embedded","startedAt":"…","durationMs":3120,"steps":[…],"commit":"3fa9…","events":["invoice.paid",…]}</c>.
/// </summary>
/// <param name="Ok">Whether every step passed; a skipped one did not.</param>
/// <param name="Deliveries"><c>"deliveries":"stripe-cli"</c>, where events came through the Stripe CLI.</param>
/// <param name="Commit">Of the backend that was rehearsed; left out where it does not know.</param>
/// <param name="Events">The types of event that came for the subscription it drove.</param>
/// <param name="Stripe"><see cref="StripeItself"/>, or <c>"stripe":"simulator"</c>.</param>
/// <param name="Dirty"><c>"dirty":true</c> where it was built from a checkout with changes that were not committed.</param>
public sealed record RehearsalReport(
    bool Ok, string Mode, string Engine, DateTimeOffset StartedAt, long DurationMs, IReadOnlyList<StepReport> Steps, string? Deliveries = null,
    string? Commit = null, IReadOnlyList<string>? Events = null, string? Stripe = null, bool? Dirty = null)
{
    /// <summary><c>"stripe":"itself"</c>: Stripe's own servers answered, in the report's mode.</summary>
    public const string StripeItself = "itself";

    public const string StripeSimulated = "simulator";
}
