namespace Nyra.BillingApi.Activation;

/// <summary>The payment has not settled: ask again after the Retry-After header's seconds.</summary>
/// <param name="Code">Why, as an access code.</param>
public sealed record ActivationWaits(string Code);
