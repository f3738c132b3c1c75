namespace Nyra.StripeSimulator.Payments;

/// <summary>How an intent is confirmed.</summary>
/// <param name="IsAuthenticated">The customer has been to the bank.</param>
/// <param name="IsOffSession">Nobody is there who could go.</param>
/// <param name="ReturnUrl">Where the bank's page leads back to.</param>
internal readonly record struct Confirmation(bool IsAuthenticated = false, bool IsOffSession = false, string? ReturnUrl = null);
