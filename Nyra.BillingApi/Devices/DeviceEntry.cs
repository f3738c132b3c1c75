namespace Nyra.BillingApi.Devices;

/// <param name="Current">Whether it is the device that asks.</param>
public sealed record DeviceEntry(string DeviceId, string Name, DateTimeOffset ActivatedAt, bool Current);
