namespace Nyra.StripeSimulator.Customers;

/// <summary>Why a card is refused, in Stripe's codes and words.</summary>
internal sealed record Decline(string Code, string? DeclineCode, string Message)
{
    public static readonly Decline Generic = new("card_declined", "generic_decline", "Your card was declined.");

    public static readonly Decline InsufficientFunds = new("card_declined", "insufficient_funds", "Your card has insufficient funds.");

    public static readonly Decline Lost = new("card_declined", "lost_card", "Your card was declined.");

    public static readonly Decline Stolen = new("card_declined", "stolen_card", "Your card was declined.");

    public static readonly Decline Expired = new("expired_card", null, "Your card has expired.");

    public static readonly Decline WrongCvc = new("incorrect_cvc", null, "Your card's security code is incorrect.");

    public static readonly Decline Processing =
        new("processing_error", null, "An error occurred while processing your card. Try again in a little bit.");

    /// <summary>The bank wants the customer to confirm (3-D Secure), and nobody is there.</summary>
    public static readonly Decline AuthenticationRequired = new(
        "authentication_required", "authentication_required",
        "Your card was declined. This transaction requires authentication.");

    /// <summary>Not refused yet: the customer is to be sent to the bank.</summary>
    public static readonly Decline ActionRequired = new(
        "invoice_payment_intent_requires_action", null,
        "This payment requires additional user action before it can be completed successfully. Payment can be completed using the "
        + "PaymentIntent associated with the invoice.");

    public static readonly Decline SubscriptionActionRequired = new(
        "subscription_payment_intent_requires_action", null,
        "This payment requires additional user action before it can be completed successfully. Payment can be completed using the "
        + "PaymentIntent associated with subscription.");

    /// <summary>The customer did not confirm.</summary>
    public static readonly Decline AuthenticationFailed = new(
        "payment_intent_authentication_failure", null,
        "We are unable to authenticate your payment method. Please choose a different payment method and try again.")
    {
        Type = "invalid_request_error",
    };

    public static readonly Decline SetupAuthenticationFailed = AuthenticationFailed with { Code = "setup_intent_authentication_failure" };

    public static readonly Decline NoPaymentMethod = new(
        "missing", null, "This customer has no attached payment source or default payment method. Please consider adding a default "
        + "payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-"
        + "method-priority.")
    {
        Type = "invalid_request_error",
    };

    public string Type { get; init; } = "card_error";
}
