using Nyra.Readiness.CommandCenter;
using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>Whether Stripe computes tax is known, and as decided.</summary>
public sealed class TaxSettingsCheck() : StripeCheck("tax-settings", "Tax settings")
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        const string Link = StripeLook.Dashboard + "settings/tax";
        var settings = await stripe.V1.Tax.Settings.GetAsync(cancellationToken: ct);
        var decided = (await context.CommandCenterAsync(ct)).Document?.Value.Decided(DecisionNames.Tax)?.Value;
        if (settings.Status == "active")
            return CheckResult.Pass("Stripe Tax is set up.", settings.Status);
        // Not everybody computes tax with Stripe. Whoever does not has decided so.
        return decided is null
            ? CheckResult.Fail(
                "Stripe Tax is not set up, and nothing else was decided about tax.", "Set it up, or save the decision how tax is dealt with, with an accountant's name.",
                string.Join(", ", settings.StatusDetails?.Pending?.MissingFields ?? []), Link)
            : CheckResult.Warn("Stripe Tax is not set up; tax is dealt with as decided.", "See that the decision still holds: " + decided, settings.Status, Link);
    }
}
