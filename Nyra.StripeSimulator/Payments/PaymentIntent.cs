using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Payments;

internal sealed class PaymentIntent : IStripeObject, ICustomerOwned
{
    public required string Id { get; init; }

    public string Object => "payment_intent";

    public string? AllowedPaymentMethodTypes => null;

    public required long Amount { get; set; }

    public long AmountCapturable => 0;

    public long AmountReceived => Status == PaymentIntentStatus.Succeeded ? Amount : 0;

    public string? Application => null;

    public long? ApplicationFeeAmount => null;

    public AutomaticMethods? AutomaticPaymentMethods { get; init; }

    public long? CanceledAt { get; set; }

    public string? CancellationReason { get; set; }

    public string CaptureMethod { get; set; } = "automatic_async";

    public required string ClientSecret { get; init; }

    public string ConfirmationMethod => "automatic";

    public required long Created { get; init; }

    public required string Currency { get; set; }

    public string? Customer { get; set; }

    public string? CustomerAccount => null;

    public string? Description { get; set; }

    public string? ExcludedPaymentMethodTypes => null;

    public PaymentError? LastPaymentError { get; set; }

    public string? LatestCharge { get; set; }

    public bool Livemode => false;

    public string? ManagedPayments => null;

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public NextAction? NextAction { get; set; }

    public string? OnBehalfOf => null;

    public string? PaymentMethod { get; set; }

    public string? PaymentMethodConfigurationDetails => null;

    public PaymentMethodOptions PaymentMethodOptions => PaymentMethodOptions.Standard;

    public IReadOnlyList<string> PaymentMethodTypes => ["card"];

    public string? PaymentRecord => null;

    public string? Processing => null;

    public string? ReceiptEmail { get; set; }

    public string? Review => null;

    public string? SetupFutureUsage { get; set; }

    public Shipping? Shipping { get; set; }

    public string? Source => null;

    public string? StatementDescriptor { get; set; }

    public string? StatementDescriptorSuffix { get; set; }

    public string Status { get; set; } = PaymentIntentStatus.RequiresPaymentMethod;

    public string? TransferData => null;

    public string? TransferGroup => null;

    /// <summary>The invoice it pays. Since basil neither names the other: an invoice payment stands between.</summary>
    [JsonIgnore]
    public string? Invoice { get; init; }

    [JsonIgnore]
    public bool IsOver => Status is PaymentIntentStatus.Succeeded or PaymentIntentStatus.Canceled;

    public static string NewSecret(StripeIds ids, string id) => ids.Next($"{id}_secret_", 25);
}
