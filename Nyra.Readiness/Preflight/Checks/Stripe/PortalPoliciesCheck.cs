using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Stripe;

/// <summary>The portal leads to the terms and the privacy policy.</summary>
public sealed class PortalPoliciesCheck() : StripeCheck("portal-policies", "Portal names terms and privacy")
{
    protected override async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CancellationToken ct)
    {
        if (await context.PortalAsync(stripe, ct) is not { } portal)
            return CheckResult.Fail("The Customer Portal has no default configuration.", "Save the portal's settings once.", link: Settings);
        var missing = new (string? Url, string What)[]
        {
            (portal.BusinessProfile?.TermsOfServiceUrl, "terms of service"), (portal.BusinessProfile?.PrivacyPolicyUrl, "privacy policy"),
        }.Where(page => string.IsNullOrWhiteSpace(page.Url)).Select(page => page.What).ToList();
        return missing.Count == 0
            ? CheckResult.Pass("The portal leads to both pages.", $"{portal.BusinessProfile!.TermsOfServiceUrl}, {portal.BusinessProfile.PrivacyPolicyUrl}")
            : CheckResult.Fail($"The portal names no {string.Join(" and no ", missing)}.", "Set the addresses under \"Business information\" of the portal's settings.", portal.Id, Settings);
    }

    private const string Settings = StripeLook.Dashboard + "settings/billing/portal";
}
