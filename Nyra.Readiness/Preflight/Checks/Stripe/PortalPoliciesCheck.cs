using Portal = Stripe.BillingPortal;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>The portal leads to the terms and the privacy policy.</summary>
public sealed class PortalPoliciesCheck() : PortalCheck("portal-policies", "Portal names terms and privacy")
{
    protected override CheckResult Look(Portal.Configuration portal, PreflightContext context)
    {
        var missing = new (string? Url, string What)[]
        {
            (portal.BusinessProfile?.TermsOfServiceUrl, "terms of service"), (portal.BusinessProfile?.PrivacyPolicyUrl, "privacy policy"),
        }.Where(page => string.IsNullOrWhiteSpace(page.Url)).Select(page => page.What).ToList();
        return missing.Count == 0
            ? CheckResult.Pass("The portal leads to both pages.", $"{portal.BusinessProfile!.TermsOfServiceUrl}, {portal.BusinessProfile.PrivacyPolicyUrl}")
            : CheckResult.Fail($"The portal names no {string.Join(" and no ", missing)}.", "Set the addresses under \"Business information\" of the portal's settings.", portal.Id, Settings);
    }
}
