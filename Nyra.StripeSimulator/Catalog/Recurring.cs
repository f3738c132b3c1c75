namespace Nyra.StripeSimulator.Catalog;

internal sealed record Recurring(string Interval, int IntervalCount)
{
    public string? Meter => null;

    public int? TrialPeriodDays => null;

    public string UsageType => "licensed";
}
