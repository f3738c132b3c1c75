namespace Nyra.StripeSimulator.Clock;

/// <summary>Wakes what falls due while wall time goes by, without anybody advancing the clock.</summary>
internal sealed class ClockRunner(Simulator simulator, TimeProvider time) : BackgroundService
{
    // Timers take no more than about 49 days, and a laptop may have slept: look again now and then.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _poked = new(0, 1);

    public override void Dispose()
    {
        _poked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lock (simulator.Gate)
        {
            simulator.Clock.World.Changed += Poke;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan? wait;
            DateTimeOffset now;
            lock (simulator.Gate)
            {
                (wait, now) = (simulator.Clock.World.UntilNext, simulator.Clock.World.Moment);
            }

            if (wait <= TimeSpan.Zero)
            {
                simulator.RunDue(simulator.Clock.World, now);
                continue;
            }

            await WaitAsync(wait is { } near && near < LongestSleep ? near : LongestSleep, stoppingToken);
        }
    }

    // Called under the gate, which also keeps two callers from releasing twice.
    private void Poke()
    {
        if (_poked.CurrentCount == 0)
        {
            _poked.Release();
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken stop)
    {
        using var timer = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stop);
        await _poked.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
