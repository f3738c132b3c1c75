namespace Nyra.StripeSimulator.Checkout;

internal sealed record PhoneNumberCollection(bool Enabled)
{
    public static readonly PhoneNumberCollection Off = new(Enabled: false);
}
