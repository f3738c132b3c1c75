using Nyra.Billing.Configuration;

namespace Nyra.Billing.Stripe;

/// <summary>
/// Stripe does not know the customer, as against a customer who was deleted there. It may be one of another account or mode, so nothing is
/// concluded from it: an operator must decide.
/// </summary>
public sealed class CustomerNotInStripeException(string customerId, Exception inner) : Exception(
    $"Stripe does not know the customer {customerId}. Is it of another account or mode than {Settings.StripeSecretKey}?", inner);
