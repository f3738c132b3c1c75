using Microsoft.Extensions.Time.Testing;

namespace Nyra.Tests.Infrastructure;

/// <summary>A clock whose wall time can be set back. Its timers and time stamps go on, as those of a machine do.</summary>
internal sealed class AdjustableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private long _adjustedTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _adjustedTicks));

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    public void SetBack(TimeSpan by) => Interlocked.Add(ref _adjustedTicks, -by.Ticks);
}
