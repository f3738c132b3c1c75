using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>A customer whose card fails can put in another one.</summary>
public sealed class PortalPaymentMethodCheck() : StripeCheck("portal-payment-method-update", "Portal takes a new card")
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        if (await context.PortalAsync(stripe, ct) is not { } portal)
            return CheckResult.Fail("The Customer Portal has no default configuration.", "Save the portal's settings once.", link: Settings);
        return portal.Features?.PaymentMethodUpdate is { Enabled: true }
            ? CheckResult.Pass("Customers can change their payment method in the portal.", portal.Id)
            : CheckResult.Fail("The portal lets nobody change the payment method: a failed payment could not be mended.", $"Turn on \"Payment methods\" in the portal configuration {portal.Id}.", portal.Id, Settings);
    }

    private const string Settings = StripeLook.Dashboard + "settings/billing/portal";
}
