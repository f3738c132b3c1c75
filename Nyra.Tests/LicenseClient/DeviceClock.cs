namespace Nyra.Tests.LicenseClient;

/// <summary>A device's two clocks: the one that anybody can set, and the time since the machine was started, which nobody can.</summary>
internal sealed class DeviceClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _wall = start;
    private TimeSpan _uptime = TimeSpan.FromHours(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _wall;

    public override long GetTimestamp() => _uptime.Ticks;

    public void Advance(TimeSpan time) => (_wall, _uptime) = (_wall + time, _uptime + time);

    /// <summary>Sets the wall clock alone.</summary>
    public void Set(DateTimeOffset wall) => _wall = wall;

    /// <summary>The machine was off for so long.</summary>
    public void Reboot(TimeSpan off) => (_wall, _uptime) = (_wall + off, TimeSpan.Zero);
}
