namespace Nyra.StripeSimulator.Checkout;

internal sealed record CheckoutCardOptions(string RequestThreeDSecure);
