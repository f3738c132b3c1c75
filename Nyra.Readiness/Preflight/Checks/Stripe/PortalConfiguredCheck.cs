using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>The Customer Portal has a default configuration that is active.</summary>
public sealed class PortalConfiguredCheck() : StripeCheck("portal-active", "Customer Portal configured")
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        if (await context.PortalAsync(stripe, ct) is not { } portal)
            return CheckResult.Fail("The Customer Portal has no default configuration.", "Save the portal's settings once.", link: Settings);
        return portal.Active
            ? CheckResult.Pass("The default configuration is active.", portal.Id)
            : CheckResult.Fail("The default configuration is not active.", "Activate it.", portal.Id, Settings);
    }

    private const string Settings = StripeLook.Dashboard + "settings/billing/portal";
}
