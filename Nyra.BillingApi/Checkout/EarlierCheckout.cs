namespace Nyra.BillingApi.Checkout;

/// <summary>A checkout that was begun with the same challenge before.</summary>
/// <param name="Status">Stripe's: open, complete or expired.</param>
internal sealed record EarlierCheckout(string Status, string CustomerId, CheckoutBegun Answer);
