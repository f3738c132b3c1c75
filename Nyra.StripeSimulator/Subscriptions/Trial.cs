using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>When a trial ends, as a request asks for it.</summary>
/// <param name="End">null without a trial; the present moment for "now".</param>
/// <param name="Settings">null when not given.</param>
/// <param name="Days">Where the length was given instead: from whenever the subscription begins.</param>
internal sealed record Trial(long? End, TrialSettings? Settings, long? Days = null)
{
    public static readonly Trial None = new(null, null);

    private const int LongestDays = 730;

    /// <summary>"trial_period_days=14", or "trial_end=1700000000" or "now"; "trial_settings[end_behavior][missing_payment_method]".</summary>
    public static Trial Read(Parameters parameters, long now)
    {
        var days = parameters.Integer("trial_period_days", 1, LongestDays);
        var end = ReadEnd(parameters, now);
        if (days is not null && end is not null)
        {
            parameters.Refuse(StripeErrors.Invalid(
                "You may only specify one of these parameters: trial_end, trial_period_days.", parameters.Name("trial_end")));
        }

        return new Trial(end ?? now + (days * 86_400L), ReadSettings(parameters), days);
    }

    public Trial BeginningAt(long now) => Days is { } days ? this with { End = now + (days * 86_400L) } : this;

    private static long? ReadEnd(Parameters parameters, long now)
    {
        if (parameters.Text("trial_end") is not { } text)
        {
            return null;
        }

        if (text == "now")
        {
            return now;
        }

        var end = parameters.Integer("trial_end");
        if (end <= now || end > now + (LongestDays * 86_400L))
        {
            parameters.Refuse(StripeErrors.Invalid(
                "Invalid timestamp: must be an integer Unix timestamp in the future, at most 730 days from now.",
                parameters.Name("trial_end")));
        }

        return end;
    }

    private static TrialSettings? ReadSettings(Parameters parameters)
    {
        if (parameters.Group("trial_settings")?.Group("end_behavior") is not { } behavior)
        {
            return null;
        }

        behavior.Required("missing_payment_method");
        return behavior.OneOf(
            "missing_payment_method", TrialSettings.Cancel, TrialSettings.CreateInvoice, TrialSettings.Pause) is { } missing
            ? new TrialSettings(new TrialEndBehavior(missing))
            : null;
    }
}
