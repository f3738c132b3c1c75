namespace Nyra.Billing.Entitlements;

/// <summary>The devices of one account. Pure: every change returns a new roster.</summary>
public sealed record DeviceRoster(IReadOnlyList<Device> Devices)
{
    /// <summary>How many devices an account may have activated at once.</summary>
    public const int Limit = 3;

    /// <summary>How many released devices are remembered, the latest ones.</summary>
    private const int Remembered = 20;

    public static readonly DeviceRoster None = new([]);

    public IEnumerable<Device> Activated => Devices.Where(device => device.ReleasedAt is null);

    /// <summary>Adds the device, or gives it its new token if it is activated already; null where the limit is reached.</summary>
    public DeviceRoster? Activate(Device device)
    {
        var others = Devices.Where(known => known.DeviceId != device.DeviceId).ToList();
        if (others.Count(known => known.ReleasedAt is null) >= Limit)
            return null;
        return new([.. others, device]);
    }

    /// <summary>Releases the device; the same roster where no such device is activated.</summary>
    public DeviceRoster Release(string deviceId, DateTimeOffset now)
    {
        if (Activated.All(device => device.DeviceId != deviceId))
            return this;
        var released = Devices.Select(device => device.DeviceId == deviceId ? device with { ReleasedAt = now } : device).ToList();
        var forgotten = released.Where(device => device.ReleasedAt is not null)
            .OrderByDescending(device => device.ReleasedAt).Skip(Remembered).ToHashSet();
        return new([.. released.Where(device => !forgotten.Contains(device))]);
    }

    public Device? WithToken(string tokenHash) => Devices.FirstOrDefault(device => device.TokenHash == tokenHash);
}
