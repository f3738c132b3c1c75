namespace Nyra.StripeSimulator.Clock;

/// <summary>
/// Wall time plus an offset that grows when the clock is advanced. While due steps run, time stands at the step's own moment, so
/// that a renewal of last month is dated last month. Callers hold <see cref="Simulator.Gate"/>.
/// </summary>
internal sealed class SimulatorClock(TimeProvider time)
{
    private readonly PriorityQueue<WakeUp, (DateTimeOffset Due, long Order)> _due = new();
    private TimeSpan _offset;
    private DateTimeOffset? _standing;
    private long _order;

    /// <summary>The next wake-up may have come nearer: something was scheduled, or time was moved.</summary>
    public event Action? Changed;

    /// <summary>Unix seconds, Stripe's unit for everything.</summary>
    public long Now => Moment.ToUnixTimeSeconds();

    public DateTimeOffset Moment => _standing ?? time.GetUtcNow() + _offset;

    /// <summary>How long, in wall time, until something is due; null when nothing is.</summary>
    public TimeSpan? UntilNext => _due.TryPeek(out _, out var next) ? next.Due - Moment : null;

    public void Schedule(DateTimeOffset due, WakeUp wakeUp)
    {
        _due.Enqueue(wakeUp, (due, _order++));
        Changed?.Invoke();
    }

    public void Schedule(long due, WakeUp wakeUp) => Schedule(DateTimeOffset.FromUnixTimeSeconds(due), wakeUp);

    /// <summary>Runs the earliest step due by <paramref name="limit"/> at its own moment. False when there is none.</summary>
    public bool RunNext(DateTimeOffset limit, Action<WakeUp> run)
    {
        if (!_due.TryPeek(out var wakeUp, out var next) || next.Due > limit)
        {
            return false;
        }

        _due.Dequeue();
        MoveTo(next.Due);
        _standing = next.Due;
        try
        {
            run(wakeUp);
        }
        finally
        {
            _standing = null;
        }

        return true;
    }

    /// <summary>Moves forward only: a moment that has passed stays passed.</summary>
    public void MoveTo(DateTimeOffset moment)
    {
        if (moment > Moment)
        {
            _offset += moment - Moment;
            Changed?.Invoke();
        }
    }
}
