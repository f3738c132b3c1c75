using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Payments;

/// <summary>One attempt at a card. Never changes after it was made.</summary>
internal sealed class Charge : IStripeObject, ICustomerOwned
{
    public required string Id { get; init; }

    public string Object => "charge";

    public required long Amount { get; init; }

    public long AmountCaptured => Paid ? Amount : 0;

    public long AmountRefunded => 0;

    public string? Application => null;

    public string? ApplicationFee => null;

    public long? ApplicationFeeAmount => null;

    public string? BalanceTransaction => null;

    public BillingDetails BillingDetails => Method.BillingDetails;

    public string? CalculatedStatementDescriptor { get; init; }

    public bool Captured => Paid;

    public required long Created { get; init; }

    public required string Currency { get; init; }

    public string? Customer { get; init; }

    public string? Description { get; init; }

    public bool Disputed => false;

    public string? FailureBalanceTransaction => null;

    public string? FailureCode => Refusal?.Code;

    public string? FailureMessage => Refusal?.Message;

    public FraudDetails FraudDetails => FraudDetails.None;

    public bool Livemode => false;

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = Api.Metadata.Empty;

    public string? OnBehalfOf => null;

    public ChargeOutcome Outcome => ChargeOutcome.Of(Refusal);

    public bool Paid => Refusal is null;

    public required string PaymentIntent { get; init; }

    public string PaymentMethod => Method.Id;

    public ChargeMethodDetails PaymentMethodDetails => new(ChargeCard.Of(this));

    public string? ReceiptEmail { get; init; }

    public string? ReceiptNumber => null;

    public string? ReceiptUrl => null;

    public bool Refunded => false;

    public string? Review => null;

    public Shipping? Shipping { get; init; }

    public string? Source => null;

    public string? SourceTransfer => null;

    public string? StatementDescriptor { get; init; }

    public string? StatementDescriptorSuffix { get; init; }

    public string Status => Paid ? "succeeded" : "failed";

    public string? TransferData => null;

    public string? TransferGroup => null;

    /// <summary>null when the bank paid.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Decline? Refusal { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public required PaymentMethod Method { get; init; }

    /// <summary>The customer confirmed it with the bank (3-D Secure).</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsAuthenticated { get; init; }
}
