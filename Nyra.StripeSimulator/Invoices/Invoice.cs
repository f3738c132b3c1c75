using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Payments;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Invoices;

internal sealed class Invoice : IStripeObject, ICustomerOwned
{
    public const string Automatic = "charge_automatically";
    public const string Sent = "send_invoice";

    /// <summary>How many lines stand on the invoice itself; the rest is listed apart.</summary>
    private const int LinesShown = 10;

    public required string Id { get; init; }

    public string Object => "invoice";

    public string AccountCountry => "US";

    public required string AccountName { get; init; }

    public string? AccountTaxIds => null;

    public long AmountDue => Total <= 0 ? 0 : Math.Max(0, StartingBalance + Total);

    public long AmountOverpaid => 0;

    public long AmountPaid { get; set; }

    public long AmountRemaining => AmountDue - AmountPaid;

    public long AmountShipping => 0;

    public string? Application => null;

    /// <summary>The first attempt and the scheduled retries; whoever tries by hand in between is not counted.</summary>
    public int AttemptCount { get; set; }

    public bool Attempted { get; set; }

    public bool AutoAdvance { get; set; }

    public InvoiceAutomaticTax AutomaticTax => InvoiceAutomaticTax.Off;

    public long? AutomaticallyFinalizesAt { get; set; }

    public required string BillingReason { get; init; }

    public string CollectionMethod { get; set; } = Automatic;

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

    public long? DueDate { get; set; }

    public long? EffectiveAt { get; set; }

    public long? EndingBalance { get; set; }

    public string? Footer { get; set; }

    public string? FromInvoice => null;

    public string? HostedInvoiceUrl { get; set; }

    public string? InvoicePdf => null;

    public Issuer Issuer => Issuer.Self;

    public string? LastFinalizationError => null;

    public string? LatestRevision => null;

    public StripeList<InvoiceLine> Lines => new(
        AllLines.Count > LinesShown ? [.. AllLines.Take(LinesShown)] : AllLines, AllLines.Count > LinesShown, $"/v1/invoices/{Id}/lines");

    public bool Livemode => false;

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public long? NextPaymentAttempt { get; set; }

    public string? Number { get; set; }

    public string? OnBehalfOf => null;

    /// <summary>null when no subscription made it.</summary>
    public InvoiceParent? Parent { get; init; }

    public InvoicePaymentSettings PaymentSettings => InvoicePaymentSettings.Standard;

    public required long PeriodEnd { get; init; }

    public required long PeriodStart { get; init; }

    public long PostPaymentCreditNotesAmount => 0;

    public long PrePaymentCreditNotesAmount => 0;

    public string? ReceiptNumber => null;

    public string? Rendering => null;

    public string? ShippingCost => null;

    public string? ShippingDetails => null;

    /// <summary>The customer's balance: of the moment while it is a draft, of its finalization from then on.</summary>
    public long StartingBalance { get; set; }

    public string? StatementDescriptor { get; set; }

    public string Status { get; set; } = InvoiceStatus.Draft;

    public InvoiceTransitions StatusTransitions { get; set; } = InvoiceTransitions.None;

    public long Subtotal => Total;

    public long SubtotalExcludingTax => Total;

    public string? TestClock { get; init; }

    public long Total => AllLines.Sum(line => line.Amount);

    public IReadOnlyList<string> TotalDiscountAmounts => [];

    public long TotalExcludingTax => Total;

    public IReadOnlyList<string> TotalPretaxCreditAmounts => [];

    public IReadOnlyList<string> TotalTaxes => [];

    public long? WebhooksDeliveredAt { get; set; }

    [JsonIgnore]
    public IReadOnlyList<InvoiceLine> AllLines { get; set; } = [];

    [JsonIgnore]
    public string? Subscription => Parent?.SubscriptionDetails.Subscription;

    /// <summary>For an invoice that is sent: how long the customer has from its finalization.</summary>
    [JsonIgnore]
    public long DaysUntilDue { get; set; } = 30;

    /// <summary>How it is paid; null until it is finalized with something to pay.</summary>
    [JsonIgnore]
    public InvoicePayment? Payment { get; set; }
}
