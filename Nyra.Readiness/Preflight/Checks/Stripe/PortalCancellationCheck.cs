using Portal = Stripe.BillingPortal;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>A customer can cancel by himself.</summary>
public sealed class PortalCancellationCheck() : PortalCheck("portal-cancellation", "Portal lets customers cancel")
{
    protected override CheckResult Look(Portal.Configuration portal, PreflightContext context) =>
        portal.Features?.SubscriptionCancel is { Enabled: true } cancel
            ? CheckResult.Pass("Customers can cancel in the portal.", $"{cancel.Mode}, proration {cancel.ProrationBehavior}")
            : CheckResult.Fail("Customer Portal cancellation is off.", $"Turn on \"Cancel subscriptions\" in the portal configuration {portal.Id}.", portal.Id, Settings);
}
