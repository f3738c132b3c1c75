using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Nyra.Tests.Infrastructure;

/// <summary>A clock whose wall time can be set back. Its timers and time stamps go on, as those of a machine do.</summary>
internal sealed class AdjustableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentQueue<TimeSpan> _timers = new();
    private long _adjustedTicks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _adjustedTicks));

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    public void SetBack(TimeSpan by) => Interlocked.Add(ref _adjustedTicks, -by.Ticks);

    /// <summary>How many timers of this length were started.</summary>
    public int TimersOf(TimeSpan dueTime) => _timers.Count(timer => timer == dueTime);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timers.Enqueue(dueTime);
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
