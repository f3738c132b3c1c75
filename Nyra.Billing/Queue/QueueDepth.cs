using Nyra.Billing.Configuration;

namespace Nyra.Billing.Queue;

/// <summary>How much waits in the queue, and since when.</summary>
/// <param name="Ready">Waiting to be taken now.</param>
/// <param name="Held">In the hands of a consumer, or delayed for a later attempt.</param>
/// <param name="DeadLetters">Given up, waiting for an operator.</param>
/// <param name="OldestAge">Age of the oldest one not completed; zero when there is none.</param>
/// <param name="Capacity">How many may be ready or held before ingest is refused.</param>
/// <param name="MaxDeadLetters">How many dead letters are kept.</param>
public sealed record QueueDepth(
    int Ready, int Held, int DeadLetters, TimeSpan OldestAge, int Capacity, int MaxDeadLetters = QueueOptions.DefaultMaxDeadLetters)
{
    /// <summary>From which share of the bound on an operator is warned.</summary>
    private const double WarnAbove = 0.8;

    /// <summary>Whether every envelope was completed or dead-lettered.</summary>
    public bool Drained => Ready + Held == 0;

    public bool DeadLettersFull => DeadLetters >= MaxDeadLetters;

    public bool DeadLettersNearlyFull => DeadLetters > MaxDeadLetters * WarnAbove;

    public bool Full => Ready + Held >= Capacity;
}
