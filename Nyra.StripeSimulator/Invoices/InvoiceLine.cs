using System.Globalization;
using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Invoices;

/// <summary>A line of an invoice: a subscription's item for a period, or an invoice item as it is now.</summary>
internal sealed class InvoiceLine : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "line_item";

    public required long Amount { get; init; }

    public required string Currency { get; init; }

    public required string? Description { get; init; }

    public IReadOnlyList<string> DiscountAmounts => [];

    public bool Discountable { get; init; } = true;

    public IReadOnlyList<string> Discounts => [];

    public required string Invoice { get; init; }

    public bool Livemode => false;

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = Api.Metadata.Empty;

    public required LineParent Parent { get; init; }

    public required LinePeriod Period { get; init; }

    public IReadOnlyList<string> PretaxCreditAmounts => [];

    public required LinePricing? Pricing { get; init; }

    public required long Quantity { get; init; }

    public string QuantityDecimal => Quantity.ToString(CultureInfo.InvariantCulture);

    public string? Subscription { get; init; }

    public long Subtotal => Amount;

    public IReadOnlyList<string> Taxes => [];

    [JsonIgnore]
    public long Created => Period.Start;

    /// <summary>The invoice item the line shows; null for a subscription's own lines.</summary>
    [JsonIgnore]
    public InvoiceItem? Item { get; init; }

    public static InvoiceLine Of(InvoiceItem item, string lineId, string invoiceId) => new()
    {
        Id = lineId,
        Amount = item.Amount,
        Currency = item.Currency,
        Description = item.Description,
        Discountable = item.Discountable,
        Invoice = invoiceId,
        Item = item,
        Metadata = item.Metadata,
        Parent = LineParent.Of(item),
        Period = item.Period,
        Pricing = item.Pricing,
        Quantity = item.Quantity,
        Subscription = item.Parent?.SubscriptionDetails.Subscription,
    };
}
