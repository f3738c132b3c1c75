namespace Nyra.StripeSimulator.Checkout;

internal sealed record AdaptivePricing(bool Enabled)
{
    public static readonly AdaptivePricing Off = new(Enabled: false);
}
