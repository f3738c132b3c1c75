using Stripe;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>Whoever is done in the portal comes back.</summary>
public sealed class PortalReturnCheck() : StripeCheck("portal-return-url", "Portal leads back")
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        if (await context.PortalAsync(stripe, ct) is not { } portal)
            return CheckResult.Fail("The Customer Portal has no default configuration.", "Save the portal's settings once.", link: Settings);
        if (portal.DefaultReturnUrl is { Length: > 0 } fallback)
            return CheckResult.Pass("The portal leads back.", fallback);
        return context.Setting(Names.ReturnUrl) is { } ours
            ? CheckResult.Pass("The backend names the way back with each portal session.", ours)
            : CheckResult.Fail("Neither the portal nor the backend names a way back.", $"Set {Names.ReturnUrl}.", portal.Id, Settings);
    }

    private const string Settings = StripeLook.Dashboard + "settings/billing/portal";
}
