namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalPause(bool Enabled, PortalPauseDuration Duration)
{
    public static readonly PortalPause Off = new(Enabled: false, new PortalPauseDuration("indefinite"));
}
