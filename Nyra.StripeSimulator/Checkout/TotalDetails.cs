namespace Nyra.StripeSimulator.Checkout;

internal sealed record TotalDetails
{
    public static readonly TotalDetails Nothing = new();

    public long AmountDiscount => 0;

    public long AmountShipping => 0;

    public long AmountTax => 0;
}
