using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Subscriptions;

namespace Nyra.StripeSimulator.Checkout;

internal sealed class CheckoutSession : IStripeObject, ICustomerOwned
{
    public const string Open = "open";
    public const string Complete = "complete";
    public const string Expired = "expired";
    public const string PaymentMode = "payment";
    public const string SubscriptionMode = "subscription";

    public required string Id { get; init; }

    public string Object => "checkout.session";

    public AdaptivePricing AdaptivePricing => AdaptivePricing.Off;

    public string? AfterExpiration => null;

    public bool? AllowPromotionCodes { get; init; }

    public string? AllowedPaymentMethodTypes => null;

    public required long AmountSubtotal { get; init; }

    public long AmountTotal => AmountSubtotal;

    public CheckoutAutomaticTax AutomaticTax => CheckoutAutomaticTax.Off;

    public string? BillingAddressCollection { get; init; }

    public string? CancelUrl { get; init; }

    public string? ClientReferenceId { get; init; }

    public string? ClientSecret => null;

    public string? CollectedInformation => null;

    public string? Consent => null;

    public string? ConsentCollection => null;

    public required long Created { get; init; }

    public required string Currency { get; init; }

    public string? CurrencyConversion => null;

    public IReadOnlyList<string> CustomFields => [];

    public CustomText CustomText { get; init; } = new();

    public string? Customer { get; set; }

    public string? CustomerAccount => null;

    public string? CustomerCreation { get; init; }

    public CustomerDetails? CustomerDetails { get; set; }

    public string? CustomerEmail { get; init; }

    public IReadOnlyList<string> Discounts => [];

    public required long ExpiresAt { get; init; }

    public string? IntegrationIdentifier { get; init; }

    public string? Invoice { get; set; }

    public string? InvoiceCreation => null;

    public bool Livemode => false;

    public string? Locale { get; init; }

    public string? ManagedPayments => null;

    public IReadOnlyDictionary<string, string> Metadata { get; set; } = Api.Metadata.Empty;

    public string Mode { get; init; } = SubscriptionMode;

    public string? OriginContext { get; init; }

    public string? PaymentIntent { get; set; }

    public string? PaymentLink => null;

    public string PaymentMethodCollection { get; init; } = "always";

    public string? PaymentMethodConfigurationDetails => null;

    public CheckoutMethodOptions PaymentMethodOptions => CheckoutMethodOptions.Standard;

    public IReadOnlyList<string> PaymentMethodTypes => ["card"];

    public string PaymentStatus { get; set; } = "unpaid";

    public string? Permissions => null;

    public PhoneNumberCollection PhoneNumberCollection => PhoneNumberCollection.Off;

    public string? RecoveredFrom => null;

    public SavedMethodOptions SavedPaymentMethodOptions => SavedMethodOptions.Standard;

    public string? SetupIntent => null;

    public string? ShippingAddressCollection => null;

    public string? ShippingCost => null;

    public IReadOnlyList<string> ShippingOptions => [];

    public string Status { get; set; } = Open;

    public string? SubmitType => null;

    public string? Subscription { get; set; }

    public required string SuccessUrl { get; init; }

    public TotalDetails TotalDetails => TotalDetails.Nothing;

    public string UiMode => "hosted_page";

    public string? Url { get; set; }

    public string? WalletOptions => null;

    [JsonIgnore]
    public required IReadOnlyList<CheckoutLineItem> Lines { get; init; }

    [JsonIgnore]
    public required IReadOnlyList<OrderedItem> Items { get; init; }

    /// <summary>"subscription_data": what the subscription will carry.</summary>
    [JsonIgnore]
    public required SubscriptionData SubscriptionData { get; init; }

    /// <summary>"payment_intent_data": what the payment will carry.</summary>
    [JsonIgnore]
    public PaymentIntentData PaymentIntentData { get; init; } = PaymentIntentData.None;

    [JsonIgnore]
    public bool IsPayment => Mode == PaymentMode;
}
