namespace Nyra.LicenseClient;

/// <summary>The backend's signed word that a device has no access from <paramref name="Issued"/> on. Nothing else revokes a license.</summary>
/// <param name="CustomerId">The customer it concerns.</param>
/// <param name="DeviceId">The device it concerns.</param>
/// <param name="AccessCode">Why, for example <c>subscription-canceled</c> or <c>payment-failed</c>.</param>
/// <param name="Issued">When it was signed; licenses signed before no longer hold.</param>
public sealed record Refusal(string CustomerId, string DeviceId, string AccessCode, DateTimeOffset Issued);
