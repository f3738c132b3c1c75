using System.Text;
using System.Text.Json;

namespace Nyra.LicenseClient;

/// <summary>What a device keeps. The device token is a secret.</summary>
/// <param name="DeviceToken">The credential given at activation.</param>
/// <param name="License">The latest license, as it was signed.</param>
/// <param name="Refusal">The latest refusal, as it was signed.</param>
/// <param name="Checkout">A checkout begun and not yet activated.</param>
/// <param name="Clock">What the device's clock has shown.</param>
/// <param name="KeyStatements">Statements by which trusted keys vouch for newer ones, as they were signed.</param>
/// <param name="TokenUnknown">Whether the backend said lately that it does not know the credential. Its word is not signed: it changes advice, not access.</param>
public sealed record StoredLicense(
    string? DeviceToken = null, string? License = null, string? Refusal = null, PendingCheckout? Checkout = null,
    ClockWatermark? Clock = null, IReadOnlyList<string>? KeyStatements = null, bool TokenUnknown = false)
{
    /// <summary>A device that was never activated.</summary>
    public static readonly StoredLicense None = new();

    /// <summary>As a storage of your own may keep it: UTF-8 JSON, to be encrypted at will.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ClientJson.Default.StoredLicense);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidDataException">When it is something else.</exception>
    public static StoredLicense FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ClientJson.Default.StoredLicense) ?? throw new InvalidDataException("What is stored is no license.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException("What is stored is no license.", error);
        }
    }

    // For logs: whether there is a credential, never which.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"Activated = {DeviceToken is not null}, Licensed = {License is not null}, Refused = {Refusal is not null}, Checkout = {Checkout?.SessionId}");
        return true;
    }
}
