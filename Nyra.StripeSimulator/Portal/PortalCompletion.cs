namespace Nyra.StripeSimulator.Portal;

/// <summary>Where a flow leads when its one thing is done.</summary>
internal sealed record PortalCompletion(string Type, PortalCompletionRedirect? Redirect = null, PortalConfirmation? HostedConfirmation = null)
{
    public const string Homepage = "portal_homepage";
    public const string Elsewhere = "redirect";
    public const string Confirmation = "hosted_confirmation";
}
