using System.Text.Json.Serialization;

namespace Nyra.StripeSimulator.Invoices;

/// <param name="PriceDetails">Left out where there is an amount and no price.</param>
internal sealed record LinePricing(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LinePriceDetails? PriceDetails, string UnitAmountDecimal)
{
    public string Type => "price_details";

    public static LinePricing Of(Catalog.Price price) => new(new LinePriceDetails(price.Id, price.Product), price.UnitAmountDecimal);
}
