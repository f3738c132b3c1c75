namespace Nyra.LicenseClient;

/// <summary>The account's activated devices.</summary>
/// <param name="Devices">All of them.</param>
/// <param name="Limit">How many there may be.</param>
public sealed record DeviceList(IReadOnlyList<ActivatedDevice> Devices, int Limit);

/// <summary>One activated device of the account.</summary>
/// <param name="DeviceId">Its id, to release it by.</param>
/// <param name="Name">What people call it.</param>
/// <param name="ActivatedAt">When it was activated.</param>
/// <param name="Current">Whether it is this device.</param>
public sealed record ActivatedDevice(string DeviceId, string Name, DateTimeOffset ActivatedAt, bool Current);
