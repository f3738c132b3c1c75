using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Invoices;

internal sealed class InvoiceLine : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "line_item";

    public required long Amount { get; init; }

    public required string Currency { get; init; }

    public required string Description { get; init; }

    public IReadOnlyList<string> DiscountAmounts => [];

    public bool Discountable => true;

    public IReadOnlyList<string> Discounts => [];

    public required string Invoice { get; init; }

    public bool Livemode => false;

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = Api.Metadata.Empty;

    public required LineParent Parent { get; init; }

    public required LinePeriod Period { get; init; }

    public IReadOnlyList<string> PretaxCreditAmounts => [];

    public required LinePricing Pricing { get; init; }

    public required long Quantity { get; init; }

    public string QuantityDecimal => Quantity.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public required string Subscription { get; init; }

    public long Subtotal => Amount;

    public IReadOnlyList<string> Taxes => [];

    [System.Text.Json.Serialization.JsonIgnore]
    public long Created => Period.Start;
}
