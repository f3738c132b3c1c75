namespace Nyra.StripeSimulator.Payments;

internal sealed record PaymentMethodOptions(PaymentCardOptions Card)
{
    public static readonly PaymentMethodOptions Standard = new(new PaymentCardOptions());
}
