namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalCustomerUpdate(bool Enabled, IReadOnlyList<string> AllowedUpdates)
{
    public static readonly PortalCustomerUpdate Off = new(Enabled: false, []);
}
