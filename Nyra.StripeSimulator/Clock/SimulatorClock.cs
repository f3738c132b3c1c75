namespace Nyra.StripeSimulator.Clock;

/// <summary>
/// What time it is for whoever is being dealt with: the world's time, or that of the test clock a customer is attached to.
/// Callers hold <see cref="Simulator.Gate"/>.
/// </summary>
internal sealed class SimulatorClock(TimeProvider time)
{
    private Timeline? _entered;

    public Timeline World { get; } = new(time);

    public Timeline Current => _entered ?? World;

    /// <summary>Unix seconds.</summary>
    public long Now => Current.Now;

    public DateTimeOffset Moment => Current.Moment;

    public void Schedule(long due, WakeUp wakeUp) => Current.Schedule(DateTimeOffset.FromUnixTimeSeconds(due), wakeUp);

    /// <summary>From here on it is this time, until the visit in progress ends.</summary>
    public void Enter(Timeline timeline) => _entered = timeline;

    /// <summary>When disposed, it is again the time it was before.</summary>
    public Visiting Visit() => new(this, _entered);

    internal readonly struct Visiting(SimulatorClock clock, Timeline? before) : IDisposable
    {
        public void Dispose() => clock._entered = before;
    }
}
