using System.Globalization;
using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Invoices;

/// <summary>Something a customer owes or is owed: pending until an invoice takes it up.</summary>
internal sealed class InvoiceItem : IStripeObject, ICustomerOwned
{
    public required string Id { get; init; }

    public string Object => "invoiceitem";

    public required long Amount { get; set; }

    public required string Currency { get; init; }

    public required string Customer { get; init; }

    public string? CustomerAccount => null;

    public required long Date { get; init; }

    public string? Description { get; set; }

    public bool Discountable { get; set; } = true;

    public IReadOnlyList<string> Discounts => [];

    public string? Invoice { get; set; }

    public bool Livemode => false;

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public long NetAmount => Amount;

    public InvoiceItemParent? Parent { get; init; }

    public required LinePeriod Period { get; set; }

    public LinePricing? Pricing { get; set; }

    public bool Proration { get; init; }

    public long Quantity { get; set; } = 1;

    public string QuantityDecimal => Quantity.ToString(CultureInfo.InvariantCulture);

    public IReadOnlyList<string> TaxRates => [];

    public string? TestClock { get; init; }

    [JsonIgnore]
    public long Created => Date;
}
