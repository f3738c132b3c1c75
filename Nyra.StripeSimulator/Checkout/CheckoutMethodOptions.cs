namespace Nyra.StripeSimulator.Checkout;

internal sealed record CheckoutMethodOptions(CheckoutCardOptions Card)
{
    public static readonly CheckoutMethodOptions Standard = new(new CheckoutCardOptions("automatic"));
}
