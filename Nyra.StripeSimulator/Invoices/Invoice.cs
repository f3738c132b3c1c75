using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Invoices;

internal sealed class Invoice : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "invoice";

    public string AccountCountry => "US";

    public required string AccountName { get; init; }

    public string? AccountTaxIds => null;

    public long AmountDue => Total;

    public long AmountOverpaid => 0;

    public long AmountPaid { get; set; }

    public long AmountRemaining => Total - AmountPaid;

    public long AmountShipping => 0;

    public string? Application => null;

    public int AttemptCount { get; set; }

    public bool Attempted { get; set; }

    public bool AutoAdvance { get; set; }

    public InvoiceAutomaticTax AutomaticTax => InvoiceAutomaticTax.Off;

    public long? AutomaticallyFinalizesAt { get; set; }

    public required string BillingReason { get; init; }

    public string CollectionMethod => "charge_automatically";

    public required long Created { get; init; }

    public required string Currency { get; init; }

    public string? CustomFields => null;

    public required string Customer { get; init; }

    public string? CustomerAccount => null;

    public Address? CustomerAddress { get; set; }

    public string? CustomerEmail { get; set; }

    public string? CustomerName { get; set; }

    public string? CustomerPhone { get; set; }

    public string? CustomerShipping => null;

    public string CustomerTaxExempt { get; set; } = "none";

    public IReadOnlyList<string> CustomerTaxIds => [];

    public string? DefaultPaymentMethod { get; set; }

    public string? DefaultSource => null;

    public IReadOnlyList<string> DefaultTaxRates => [];

    public string? Description { get; set; }

    public IReadOnlyList<string> Discounts => [];

    public long? DueDate => null;

    public long? EffectiveAt { get; set; }

    public long? EndingBalance => StatusTransitions.FinalizedAt is null ? null : 0;

    public string? Footer => null;

    public string? FromInvoice => null;

    public string? HostedInvoiceUrl { get; set; }

    public string? InvoicePdf => null;

    public Issuer Issuer => Issuer.Self;

    public string? LastFinalizationError => null;

    public string? LatestRevision => null;

    public required StripeList<InvoiceLine> Lines { get; init; }

    public bool Livemode => false;

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public long? NextPaymentAttempt { get; set; }

    public string? Number { get; set; }

    public string? OnBehalfOf => null;

    public required InvoiceParent Parent { get; init; }

    public InvoicePaymentSettings PaymentSettings => InvoicePaymentSettings.Standard;

    public required long PeriodEnd { get; init; }

    public required long PeriodStart { get; init; }

    public long PostPaymentCreditNotesAmount => 0;

    public long PrePaymentCreditNotesAmount => 0;

    public string? ReceiptNumber => null;

    public string? Rendering => null;

    public string? ShippingCost => null;

    public string? ShippingDetails => null;

    public long StartingBalance => 0;

    public string? StatementDescriptor => null;

    public string Status { get; set; } = InvoiceStatus.Draft;

    public InvoiceTransitions StatusTransitions { get; set; } = InvoiceTransitions.None;

    public long Subtotal => Total;

    public long SubtotalExcludingTax => Total;

    public string? TestClock => null;

    public required long Total { get; init; }

    public IReadOnlyList<string> TotalDiscountAmounts => [];

    public long TotalExcludingTax => Total;

    public IReadOnlyList<string> TotalPretaxCreditAmounts => [];

    public IReadOnlyList<string> TotalTaxes => [];

    public long? WebhooksDeliveredAt { get; set; }

    [JsonIgnore]
    public string Subscription => Parent.SubscriptionDetails.Subscription;
}
