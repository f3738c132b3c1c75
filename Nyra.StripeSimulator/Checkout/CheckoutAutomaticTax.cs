namespace Nyra.StripeSimulator.Checkout;

internal sealed record CheckoutAutomaticTax
{
    public static readonly CheckoutAutomaticTax Off = new();

    public bool Enabled => false;

    public string? Liability => null;

    public string? Provider => null;

    public string? Status => null;
}
