using Portal = Stripe.BillingPortal;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>The Customer Portal has a default configuration that is active.</summary>
public sealed class PortalConfiguredCheck() : PortalCheck("portal-active", "Customer Portal configured")
{
    protected override CheckResult Look(Portal.Configuration portal, PreflightContext context) =>
        portal.Active
            ? CheckResult.Pass("The default configuration is active.", portal.Id)
            : CheckResult.Fail("The default configuration is not active.", "Activate it.", portal.Id, Settings);
}
