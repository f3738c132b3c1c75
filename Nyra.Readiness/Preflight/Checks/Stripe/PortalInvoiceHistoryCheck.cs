using Portal = Stripe.BillingPortal;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>A customer can see his invoices.</summary>
public sealed class PortalInvoiceHistoryCheck() : PortalCheck("portal-invoice-history", "Portal shows invoices")
{
    protected override CheckResult Look(Portal.Configuration portal, PreflightContext context) =>
        portal.Features?.InvoiceHistory is { Enabled: true }
            ? CheckResult.Pass("Customers see their invoices in the portal.", portal.Id)
            : CheckResult.Fail("The portal shows no invoices.", $"Turn on \"Invoice history\" in the portal configuration {portal.Id}.", portal.Id, Settings);
}
