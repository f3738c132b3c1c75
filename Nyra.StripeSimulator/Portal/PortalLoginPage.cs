namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalLoginPage(bool Enabled)
{
    public static readonly PortalLoginPage Off = new(Enabled: false);

    public string? Url => null;
}
