using Portal = Stripe.BillingPortal;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>A customer whose card fails can put in another one.</summary>
public sealed class PortalPaymentMethodCheck() : PortalCheck("portal-payment-method-update", "Portal takes a new card")
{
    protected override CheckResult Look(Portal.Configuration portal, PreflightContext context) =>
        portal.Features?.PaymentMethodUpdate is { Enabled: true }
            ? CheckResult.Pass("Customers can change their payment method in the portal.", portal.Id)
            : CheckResult.Fail("The portal lets nobody change the payment method: a failed payment could not be mended.", $"Turn on \"Payment methods\" in the portal configuration {portal.Id}.", portal.Id, Settings);
}
