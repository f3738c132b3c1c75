using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Payments;

/// <summary>Which payment intent pays which invoice.</summary>
internal sealed class InvoicePayment(PaymentIntent intent) : IStripeObject
{
    public required string Id { get; init; }

    public string Object => "invoice_payment";

    public long? AmountPaid => Status == "paid" ? AmountRequested : null;

    public long AmountRequested => Intent.Amount;

    public required long Created { get; init; }

    public string Currency => Intent.Currency;

    public required string Invoice { get; init; }

    public bool IsDefault => true;

    public bool Livemode => false;

    public PaidBy Payment => new(Intent.Id);

    public string Status => StatusTransitions switch
    {
        { PaidAt: not null } => "paid",
        { CanceledAt: not null } => "canceled",
        _ => "open",
    };

    public PaymentTransitions StatusTransitions { get; set; } = PaymentTransitions.None;

    [JsonIgnore]
    public PaymentIntent Intent { get; } = intent;
}
