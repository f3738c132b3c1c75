namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalSwitch(bool Enabled);
