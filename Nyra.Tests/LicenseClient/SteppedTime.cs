using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Nyra.Tests.LicenseClient;

/// <summary>A clock that stands while anybody works and goes on to the moment that everybody waits for.</summary>
internal sealed class SteppedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();
    private long _setBackTicks;

    /// <summary>As if it had never been set back.</summary>
    public DateTimeOffset True => base.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(-Interlocked.Read(ref _setBackTicks));

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    /// <summary>Sets the wall clock back. Timers and time stamps go on, as those of a machine do.</summary>
    public void SetBack(TimeSpan by) => Interlocked.Add(ref _setBackTicks, by.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero)
            _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until the one who works waits, and goes on to when it works again.</summary>
    public async Task StepAsync() => Advance(await _waits.Reader.ReadAsync().AsTask().WaitAsync(Patience));

    /// <summary>Steps for so long.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var until = GetUtcNow() + time; GetUtcNow() < until;)
            await StepAsync();
    }
}
