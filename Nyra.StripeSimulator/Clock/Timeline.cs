namespace Nyra.StripeSimulator.Clock;

/// <summary>
/// One course of time, and what falls due in it. The world's is wall time plus an offset that grows when it is advanced; a test
/// clock's stands still until it is advanced. While due steps run, time stands at the step's own moment, so that a renewal of last
/// month is dated last month. Callers hold <see cref="Simulator.Gate"/>.
/// </summary>
internal sealed class Timeline
{
    private PriorityQueue<WakeUp, (DateTimeOffset Due, long Order)> _due = new();
    private readonly TimeProvider? _wall;
    private readonly DateTimeOffset _start;
    private TimeSpan _offset;
    private DateTimeOffset? _standing;
    private long _order;

    /// <summary>Time that goes by.</summary>
    public Timeline(TimeProvider wall) => _wall = wall;

    /// <summary>Time that stands still.</summary>
    public Timeline(DateTimeOffset start) => _start = start;

    /// <summary>The next wake-up may have come nearer: something was scheduled, or time was moved.</summary>
    public event Action? Changed;

    /// <summary>Unix seconds, Stripe's unit for everything.</summary>
    public long Now => Moment.ToUnixTimeSeconds();

    public DateTimeOffset Moment => _standing ?? (_wall?.GetUtcNow() ?? _start) + _offset;

    /// <summary>How long until something is due; null when nothing is.</summary>
    public TimeSpan? UntilNext => _due.TryPeek(out _, out var next) ? next.Due - Moment : null;

    public void Schedule(DateTimeOffset due, WakeUp wakeUp)
    {
        _due.Enqueue(wakeUp, (due, _order++));
        Changed?.Invoke();
    }

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

    /// <summary>With the course of another: how far it was advanced, and what falls due.</summary>
    public void GoOnFrom(Timeline kept)
    {
        (_due, _order, _offset) = (kept._due, kept._order, kept._offset);
        Changed?.Invoke();
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
