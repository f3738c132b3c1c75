using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Nyra.Tests.LicenseClient;

/// <summary>A clock that stands while anybody works and goes on to the moment that everybody waits for.</summary>
internal sealed class SteppedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

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
