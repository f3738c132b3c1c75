using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>A customer can see his invoices.</summary>
public sealed class PortalInvoiceHistoryCheck() : StripeCheck("portal-invoice-history", "Portal shows invoices")
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        if (await context.PortalAsync(stripe, ct) is not { } portal)
            return CheckResult.Fail("The Customer Portal has no default configuration.", "Save the portal's settings once.", link: Settings);
        return portal.Features?.InvoiceHistory is { Enabled: true }
            ? CheckResult.Pass("Customers see their invoices in the portal.", portal.Id)
            : CheckResult.Fail("The portal shows no invoices.", $"Turn on \"Invoice history\" in the portal configuration {portal.Id}.", portal.Id, Settings);
    }

    private const string Settings = StripeLook.Dashboard + "settings/billing/portal";
}
