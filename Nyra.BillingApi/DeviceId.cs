namespace Nyra.BillingApi;

/// <summary>What a desktop may call itself: an id it made up once and keeps.</summary>
internal static class DeviceId
{
    /// <summary>No control characters, no spaces: it stands in logs, addresses and audit rows.</summary>
    public const string Pattern = "^[A-Za-z0-9._:-]{1,128}$";
}
