namespace Nyra.Billing.Queue;

/// <summary>An envelope in the hands of a consumer, until it is completed, given back or dead-lettered.</summary>
/// <param name="Receipt">Names this very delivery; a lease that ran out makes it void.</param>
/// <param name="Attempt">1 for the first time since it was enqueued or replayed, counting also those that ended in a crash.</param>
/// <param name="EnqueuedAt">When ingest stored it, in wall time.</param>
public sealed record QueuedWebhook(WebhookEnvelope Envelope, string Receipt, int Attempt, DateTimeOffset EnqueuedAt);
