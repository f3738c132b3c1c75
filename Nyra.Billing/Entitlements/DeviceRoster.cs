using System.Text.Json.Serialization;

namespace Nyra.Billing.Entitlements;

/// <summary>The devices of one account, and the codes by which another may join. Pure: every change returns a new roster.</summary>
/// <param name="Codes">Codes that were given out, the latest ones.</param>
/// <param name="Releases">When devices of the account released one, the latest times: what the limit of releases counts.</param>
public sealed record DeviceRoster(
    IReadOnlyList<Device> Devices, IReadOnlyList<DeviceCode>? Codes = null, IReadOnlyList<DateTimeOffset>? Releases = null)
{
    /// <summary>How many devices the account's own devices may release within <see cref="ReleaseWindow"/>.</summary>
    public const int MostReleases = 3;

    public static readonly TimeSpan ReleaseWindow = TimeSpan.FromDays(1);

    /// <summary>How many released devices are remembered, the latest ones.</summary>
    private const int Remembered = 20;

    /// <summary>How many codes of a kind may be open at once; a further one voids the oldest of its kind.</summary>
    private const int MostCodes = 5;

    public static readonly DeviceRoster None = new([]);

    public IReadOnlyList<DeviceCode> Codes { get; init; } = Codes ?? [];

    public IReadOnlyList<DateTimeOffset> Releases { get; init; } = Releases ?? [];

    [JsonIgnore]
    public IEnumerable<Device> Activated => Devices.Where(device => device.ReleasedAt is null);

    /// <summary>Every hash by which the account is found.</summary>
    [JsonIgnore]
    public IEnumerable<string> Credentials => Devices.Select(device => device.TokenHash).Concat(Codes.Select(code => code.Hash));

    /// <summary>Adds the device, or gives it its new token if it is activated already; null where the limit is reached.</summary>
    public DeviceRoster? Activate(Device device, int limit)
    {
        var others = Devices.Where(known => known.DeviceId != device.DeviceId).ToList();
        if (others.Count(known => known.ReleasedAt is null) >= limit)
            return null;
        return this with { Devices = [.. others, device] };
    }

    /// <summary>Releases the device; the same roster where no such device is activated.</summary>
    public DeviceRoster Release(string deviceId, DateTimeOffset now)
    {
        if (Activated.All(device => device.DeviceId != deviceId))
            return this;
        var released = Devices.Select(device => device.DeviceId == deviceId ? device with { ReleasedAt = now } : device).ToList();
        var forgotten = released.Where(device => device.ReleasedAt is not null)
            .OrderByDescending(device => device.ReleasedAt).Skip(Remembered).ToHashSet();
        return this with
        {
            Devices = [.. released.Where(device => !forgotten.Contains(device))],
            // Nor does it come back, or let anybody in, by a code it showed before.
            Codes = [.. Codes.Where(code => code.OfferedBy != deviceId)],
        };
    }

    /// <summary>As <see cref="Release"/>, by a device of the account, which the limit of releases counts.</summary>
    public DeviceRoster ReleaseByDevice(string deviceId, DateTimeOffset now)
    {
        var released = Release(deviceId, now);
        return ReferenceEquals(released, this) ? this : released with { Releases = [.. Releases.Where(at => at > now - ReleaseWindow), now] };
    }

    /// <summary>From when a device of the account may release one; not after <paramref name="now"/> where it may at once.</summary>
    public DateTimeOffset NextRelease(DateTimeOffset now)
    {
        var recent = Releases.Where(at => at > now - ReleaseWindow).Order().ToList();
        return recent.Count < MostReleases ? now : recent[^MostReleases] + ReleaseWindow;
    }

    /// <summary>Gives out a code; those that ran out are forgotten. What devices show never voids what the operator gave.</summary>
    public DeviceRoster Offer(DeviceCode code, DateTimeOffset now)
    {
        var open = Codes.Where(known => known.ExpiresAt > now).ToLookup(known => (known.OfferedBy is null) == (code.OfferedBy is null));
        return this with { Codes = [.. open[false], .. open[true].TakeLast(MostCodes - 1), code] };
    }

    /// <summary>Activates the device by a code; see <see cref="DeviceCodeUse"/> for what may come of it.</summary>
    public DeviceCodeUse Use(string codeHash, Device device, int limit, DateTimeOffset now)
    {
        if (Codes.FirstOrDefault(known => known.Hash == codeHash) is not { } code || code.ExpiresAt <= now)
            return new DeviceCodeUse.Void();
        // Good again only with the device that used it, and not once that was released: whoever holds the device now holds the code, too.
        if (code.UsedBy is { } user && (user != device.DeviceId || Activated.All(known => known.DeviceId != user)))
            return new DeviceCodeUse.Void();
        var used = code with { UsedBy = device.DeviceId };
        var roster = this with { Codes = [.. Codes.Select(known => known == code ? used : known)] };
        if (code is { Replaces: { } lost, UsedBy: null })
            roster = roster.Release(lost, now);
        return roster.Activate(device, limit) is { } joined ? new DeviceCodeUse.Joined(joined) : new DeviceCodeUse.TooManyDevices();
    }

    public Device? WithToken(string tokenHash) => Devices.FirstOrDefault(device => device.TokenHash == tokenHash);
}
