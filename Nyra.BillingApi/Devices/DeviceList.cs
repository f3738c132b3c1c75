namespace Nyra.BillingApi.Devices;

/// <summary>The account's activated devices.</summary>
/// <param name="Limit">How many there may be.</param>
public sealed record DeviceList(IReadOnlyList<DeviceEntry> Devices, int Limit);

/// <param name="Current">Whether it is the device that asks.</param>
public sealed record DeviceEntry(string DeviceId, string Name, DateTimeOffset ActivatedAt, bool Current);
