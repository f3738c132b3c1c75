namespace Nyra.LicenseClient;

/// <summary>What the backend accepts as a device's id and name.</summary>
internal static class DeviceNaming
{
    public const string IdRule = "1 to 128 letters, digits and . _ : -";
    public const string NameRule = "1 to 80 characters without control characters";

    private const int MaxIdChars = 128;
    private const int MaxNameChars = 80;

    public static bool IsId(string? text) =>
        text is { Length: > 0 and <= MaxIdChars }
        && text.All(letter => letter is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '_' or ':' or '-');

    public static bool IsName(string? text) => text is { Length: > 0 and <= MaxNameChars } && !text.Any(char.IsControl);
}
