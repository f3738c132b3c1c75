namespace Nyra.StripeSimulator.Faults;

/// <summary>The body of POST /_simulator/faults: what goes wrong with deliveries from now on. Shares go from 0 to 1.</summary>
/// <param name="Duplicate">This share is delivered twice.</param>
/// <param name="Drop">This share is never sent, as if every attempt had been lost.</param>
/// <param name="Delay">This share starts <paramref name="DelaySeconds"/> of wall time late; others overtake it.</param>
/// <param name="DelaySeconds">1 when not given.</param>
/// <param name="Shuffle">Deliveries are held back until there are this many (2 to 100), and go in another order; after
/// <paramref name="ShuffleSeconds"/> of wall time without a new one those that wait go too.</param>
/// <param name="ShuffleSeconds">A half when not given.</param>
/// <param name="Forge">Before this share somebody else sends an event of the same type with a signature made without the secret.</param>
/// <param name="Types">Only these event types; all when not given.</param>
/// <param name="Count">This many events are hit, then no more; without end when not given.</param>
/// <param name="Seed">The same seed and the same events: the same faults.</param>
internal sealed record FaultSettings(
    double Duplicate = 0, double Drop = 0, double Delay = 0, double DelaySeconds = 1, int Shuffle = 0, double ShuffleSeconds = 0.5,
    double Forge = 0, IReadOnlyList<string>? Types = null, int? Count = null, int Seed = 0)
{
    private const int LargestShuffle = 100;
    private const double LongestDelay = 3600;

    public static readonly FaultSettings None = new();

    /// <returns>What is wrong with them, or null.</returns>
    public string? Problem()
    {
        var shares = new[] { ("duplicate", Duplicate), ("drop", Drop), ("delay", Delay), ("forge", Forge) };
        return shares.FirstOrDefault(share => share.Item2 is not (>= 0 and <= 1)) is ({ } name, _)
                ? $"\"{name}\" is a share of the deliveries, from 0 to 1."
            : Shuffle is not 0 and (< 2 or > LargestShuffle) ? $"\"shuffle\" is how many are mixed, 2 to {LargestShuffle}."
            : DelaySeconds is not (> 0 and <= LongestDelay) ? $"\"delaySeconds\" goes up to {LongestDelay}."
            : ShuffleSeconds is not (> 0 and <= LongestDelay) ? $"\"shuffleSeconds\" goes up to {LongestDelay}."
            : Count is < 1 ? "\"count\" is at least 1."
            : null;
    }
}
