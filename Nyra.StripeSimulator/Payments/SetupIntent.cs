using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Payments;

/// <summary>A card being saved for later, without a payment.</summary>
internal sealed class SetupIntent : IStripeObject, ICustomerOwned
{
    public required string Id { get; init; }

    public string Object => "setup_intent";

    public string? AllowedPaymentMethodTypes => null;

    public string? Application => null;

    public AutomaticMethods? AutomaticPaymentMethods { get; init; }

    public string? CancellationReason { get; set; }

    public required string ClientSecret { get; init; }

    public required long Created { get; init; }

    public string? Customer { get; set; }

    public string? CustomerAccount => null;

    public string? Description { get; set; }

    public string? ExcludedPaymentMethodTypes => null;

    public string? FlowDirections => null;

    public PaymentError? LastSetupError { get; set; }

    public string? LatestAttempt => null;

    public bool Livemode => false;

    public string? ManagedPayments => null;

    public string? Mandate => null;

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public NextAction? NextAction { get; set; }

    public string? OnBehalfOf => null;

    public string? PaymentMethod { get; set; }

    public string? PaymentMethodConfigurationDetails => null;

    public SetupMethodOptions PaymentMethodOptions => SetupMethodOptions.Standard;

    public IReadOnlyList<string> PaymentMethodTypes => ["card"];

    public string? SingleUseMandate => null;

    public string Status { get; set; } = PaymentIntentStatus.RequiresPaymentMethod;

    public string Usage { get; init; } = "off_session";

    [JsonIgnore]
    public bool IsOver => Status is PaymentIntentStatus.Succeeded or PaymentIntentStatus.Canceled;
}
