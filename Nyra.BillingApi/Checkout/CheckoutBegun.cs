namespace Nyra.BillingApi.Checkout;

/// <summary>Where the customer pays.</summary>
/// <param name="Url">Stripe's hosted payment page, to open in a browser.</param>
public sealed record CheckoutBegun(string SessionId, string Url, DateTimeOffset ExpiresAt);
