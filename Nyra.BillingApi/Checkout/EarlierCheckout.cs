namespace Nyra.BillingApi.Checkout;

/// <summary>A checkout that was begun with the same challenge before.</summary>
/// <param name="Status">Stripe's: open, complete or expired; expired also where its customer was deleted.</param>
/// <param name="Page">Where it is paid while it is open; null once its customer was deleted.</param>
internal sealed record EarlierCheckout(string Status, string SessionId, string CustomerId, CheckoutBegun? Page);
