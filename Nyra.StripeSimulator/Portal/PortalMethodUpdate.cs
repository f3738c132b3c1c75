namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalMethodUpdate(bool Enabled)
{
    public string? PaymentMethodConfiguration => null;
}
