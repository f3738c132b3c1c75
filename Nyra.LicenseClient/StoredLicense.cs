namespace Nyra.LicenseClient;

/// <summary>What a device keeps. The device token is a secret.</summary>
/// <param name="DeviceToken">The credential given at activation.</param>
/// <param name="License">The latest license, as it was signed.</param>
/// <param name="Refusal">The latest refusal, as it was signed.</param>
/// <param name="Checkout">A checkout begun and not yet activated.</param>
/// <param name="Clock">What the device's clock has shown.</param>
/// <param name="TokenUnknown">Whether the backend said lately that it does not know the credential. Its word is not signed: it changes advice, not access.</param>
/// <param name="KeyStatements">Statements by which trusted keys vouch for newer ones, as they were signed.</param>
public sealed record StoredLicense(
    string? DeviceToken = null, string? License = null, string? Refusal = null, PendingCheckout? Checkout = null,
    ClockWatermark? Clock = null, IReadOnlyList<string>? KeyStatements = null, bool TokenUnknown = false)
{
    /// <summary>A device that was never activated.</summary>
    public static readonly StoredLicense None = new();
}
