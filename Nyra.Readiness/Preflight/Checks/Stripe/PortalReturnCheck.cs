using Names = Nyra.Billing.Configuration.Settings;
using Portal = Stripe.BillingPortal;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>Whoever is done in the portal comes back.</summary>
public sealed class PortalReturnCheck() : PortalCheck("portal-return-url", "Portal leads back", Names.ReturnUrl)
{
    protected override CheckResult Look(Portal.Configuration portal, PreflightContext context)
    {
        if (portal.DefaultReturnUrl is { Length: > 0 } fallback)
            return CheckResult.Pass("The portal leads back.", fallback);
        return context.Setting(Names.ReturnUrl) is { } ours
            ? CheckResult.Pass("The backend names the way back with each portal session.", ours)
            : CheckResult.Fail("Neither the portal nor the backend names a way back.", $"Set {Names.ReturnUrl}.", portal.Id, Settings);
    }
}
