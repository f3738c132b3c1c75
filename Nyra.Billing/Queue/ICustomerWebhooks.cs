namespace Nyra.Billing.Queue;

/// <summary>What a <see cref="IWebhookQueue"/> holds of one customer, for the person's right to see it and to have it erased.</summary>
/// <exception cref="QueueUnavailableException">By every method, when the medium fails.</exception>
public interface ICustomerWebhooks
{
    /// <summary>All of them: waiting, held by a worker, dead letters.</summary>
    Task<IReadOnlyList<WebhookEnvelope>> ListOfAsync(string customerId, CancellationToken ct);

    /// <summary>Deletes all of them; one that a worker holds is then no longer the worker's. Returns how many.</summary>
    Task<int> EraseOfAsync(string customerId, CancellationToken ct);
}
