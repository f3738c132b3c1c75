namespace Nyra.BillingApi;

/// <summary>What a desktop may call itself: an id it made up once and keeps, and a name for people.</summary>
internal static class DeviceId
{
    /// <summary>No control characters, no spaces: it stands in logs, addresses and audit rows.</summary>
    public const string Pattern = "^[A-Za-z0-9._:-]{1,128}$";

    public const string Rule = "Letters, digits and . _ : - only, 1 to 128 of them.";

    public const string NamePattern = @"^[^\p{Cc}]{1,80}$";

    public const string NameRule = "1 to 80 characters without control characters.";
}
