namespace Nyra.Billing.Queue;

/// <summary>The dead letters of a <see cref="IWebhookQueue"/>: kept until an operator replays or drops them.</summary>
/// <exception cref="QueueUnavailableException">By every method, when the medium fails.</exception>
public interface IDeadLetters
{
    /// <summary>Up to <paramref name="most"/> of them oldest first, after the one named.</summary>
    Task<IReadOnlyList<DeadLetter>> ListAsync(string? after, int most, CancellationToken ct);

    Task<DeadLetter?> FindAsync(string id, CancellationToken ct);

    /// <summary>Puts it back in the queue with its history, its attempts counted anew. False where there is none of this id.</summary>
    Task<bool> ReplayAsync(string id, CancellationToken ct);

    /// <summary>Deletes it for good.</summary>
    Task<bool> DropAsync(string id, CancellationToken ct);
}
