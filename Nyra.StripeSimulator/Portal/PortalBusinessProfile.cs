namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalBusinessProfile(string? Headline, string? PrivacyPolicyUrl, string? TermsOfServiceUrl)
{
    public static readonly PortalBusinessProfile None = new(null, null, null);
}
