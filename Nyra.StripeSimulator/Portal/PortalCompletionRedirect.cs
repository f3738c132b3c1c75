namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalCompletionRedirect(string ReturnUrl);
