namespace Nyra.StripeSimulator.Faults;

/// <summary>Decides what goes wrong with deliveries, by a seeded die. Callers of all but the counters hold the simulator's gate.</summary>
internal sealed class WebhookFaults
{
    private Random _random = new(0);

    // One of its own: what is mixed when is a matter of time, and must not change what else is hit.
    private Random _order = new(0);
    private int? _left;
    private int _duplicated;
    private int _dropped;
    private int _delayed;
    private int _shuffled;
    private int _forged;
    private int _forgedAccepted;

    public FaultSettings Settings { get; private set; } = FaultSettings.None;

    public FaultReport Report => new(
        Settings,
        new FaultCounts(
            _duplicated, _dropped, _delayed, _shuffled, Volatile.Read(ref _forged), Volatile.Read(ref _forgedAccepted)));

    public void Set(FaultSettings settings)
    {
        Settings = settings;
        _random = new Random(settings.Seed);
        _order = new Random(settings.Seed);
        _left = settings.Count;
    }

    public FaultPlan Next(string eventType)
    {
        if (_left == 0 || (Settings.Types is { Count: > 0 } types && !types.Contains(eventType)))
        {
            return default;
        }

        // Every die is thrown for every event, so that one share more or less does not change what the others hit.
        var dropped = Hits(Settings.Drop);
        var duplicated = Hits(Settings.Duplicate);
        var forged = Hits(Settings.Forge);
        var delayed = Hits(Settings.Delay);
        if (!dropped && !duplicated && !forged && !delayed)
        {
            return default;
        }

        _left--;
        _dropped += dropped ? 1 : 0;
        _duplicated += duplicated && !dropped ? 1 : 0;
        _delayed += delayed && !dropped ? 1 : 0;
        return new FaultPlan(
            dropped, duplicated && !dropped, forged,
            delayed && !dropped ? TimeSpan.FromSeconds(Settings.DelaySeconds) : TimeSpan.Zero);
    }

    /// <summary>Another order of the same.</summary>
    public void Mix<T>(T[] held)
    {
        _shuffled += held.Length;
        _order.Shuffle(held);
    }

    public void CountForged(bool wasAccepted)
    {
        Interlocked.Increment(ref _forged);
        if (wasAccepted)
        {
            Interlocked.Increment(ref _forgedAccepted);
        }
    }

    private bool Hits(double share) => _random.NextDouble() < share;
}
