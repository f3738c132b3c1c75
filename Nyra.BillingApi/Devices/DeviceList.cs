namespace Nyra.BillingApi.Devices;

/// <summary>The account's activated devices.</summary>
/// <param name="Limit">How many there may be.</param>
public sealed record DeviceList(IReadOnlyList<DeviceEntry> Devices, int Limit);
