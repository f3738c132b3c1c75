using Stripe;
using Portal = Stripe.BillingPortal;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>Something that must be so of the Customer Portal's default configuration.</summary>
public abstract class PortalCheck(string name, string title, string? needs = null) : StripeCheck(name, title, needs)
{
    protected const string Settings = StripeLook.Dashboard + "settings/billing/portal";

    protected sealed override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct) =>
        await context.PortalAsync(stripe, ct) is { } portal
            ? Look(portal, context)
            : CheckResult.Fail("The Customer Portal has no default configuration.", "Save the portal's settings once.", link: Settings);

    protected abstract CheckResult Look(Portal.Configuration portal, PreflightContext context);
}
