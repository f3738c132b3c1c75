using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Catalog;

namespace Nyra.StripeSimulator.Checkout;

internal sealed class CheckoutLineItem : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "item";

    public string? AdjustableQuantity => null;

    public long AmountDiscount => 0;

    public long AmountSubtotal => Price.UnitAmount * Quantity;

    public long AmountTax => 0;

    public long AmountTotal => AmountSubtotal;

    public string Currency => Price.Currency;

    public required string Description { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = Api.Metadata.Empty;

    public required Price Price { get; init; }

    public required long Quantity { get; init; }

    [JsonIgnore]
    public required long Created { get; init; }
}
