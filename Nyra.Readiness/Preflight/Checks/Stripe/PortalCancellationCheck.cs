using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>A customer can cancel by himself.</summary>
public sealed class PortalCancellationCheck() : StripeCheck("portal-cancellation", "Portal lets customers cancel")
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        if (await context.PortalAsync(stripe, ct) is not { } portal)
            return CheckResult.Fail("The Customer Portal has no default configuration.", "Save the portal's settings once.", link: Settings);
        return portal.Features?.SubscriptionCancel is { Enabled: true } cancel
            ? CheckResult.Pass("Customers can cancel in the portal.", $"{cancel.Mode}, proration {cancel.ProrationBehavior}")
            : CheckResult.Fail("Customer Portal cancellation is off.", $"Turn on \"Cancel subscriptions\" in the portal configuration {portal.Id}.", portal.Id, Settings);
    }

    private const string Settings = StripeLook.Dashboard + "settings/billing/portal";
}
