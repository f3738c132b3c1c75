namespace Nyra.BillingApi.Devices;

/// <summary>A code by which one more device joins the account, shown this once.</summary>
/// <param name="Code">For example <c>7Q3K-M0XZ</c>; to be typed on the device that is to join.</param>
public sealed record OfferedCode(string Code, DateTimeOffset ExpiresAt);
