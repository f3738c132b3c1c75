using Nyra.Billing.Configuration;

namespace Nyra.Billing.Stripe;

/// <summary>Stripe does not know the price that is configured: nothing can be told of any customer until that is mended.</summary>
public sealed class PlanNotInStripeException(string priceId, Exception inner) : Exception(
    $"Stripe does not know the price {priceId}. Set {Settings.PriceProMonthly} to a price of the account and mode that {Settings.StripeSecretKey} is of.",
    inner);
