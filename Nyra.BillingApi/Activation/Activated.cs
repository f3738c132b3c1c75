namespace Nyra.BillingApi.Activation;

/// <summary>The device is activated.</summary>
/// <param name="DeviceToken">Its credential, shown this once.</param>
/// <param name="License">A signed license, good offline from now on.</param>
public sealed record Activated(string CustomerId, string DeviceToken, string License);
