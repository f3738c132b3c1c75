namespace Nyra.StripeSimulator.Invoices;

internal sealed record LinePricing(LinePriceDetails PriceDetails, string UnitAmountDecimal)
{
    public string Type => "price_details";
}
