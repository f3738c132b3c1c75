namespace Nyra.StripeSimulator.Checkout;

/// <summary>Who pays, by what was typed on the page.</summary>
internal sealed record Buyer(string Email, string? Name);
