namespace Nyra.BillingApi.Portal;

/// <summary>Where the customer manages the subscription.</summary>
/// <param name="Url">Stripe's Customer Portal, to open in a browser; short-lived.</param>
public sealed record PortalAnswer(string Url);
