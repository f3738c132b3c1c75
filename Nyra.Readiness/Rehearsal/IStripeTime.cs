namespace Nyra.Readiness.Rehearsal;

/// <summary>The time in which the rehearsed subscription lives. Ours, by which licenses are signed, is another.</summary>
public interface IStripeTime
{
    /// <summary>Lets it pass up to a moment: renewals, retries and cancellations due by then happen.</summary>
    Task AdvanceToAsync(DateTimeOffset moment, CancellationToken ct);

    /// <summary>Waits until Stripe has sent what it had to send.</summary>
    /// <param name="received">Asks the backend how many events it took so far.</param>
    Task SentAsync(Func<CancellationToken, Task<int>> received, CancellationToken ct);
}
