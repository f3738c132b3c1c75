namespace Nyra.Billing.Queue;

/// <summary>As many webhooks wait as may. Nothing was stored and nothing is trimmed: whoever sent it is to come again later.</summary>
public sealed class QueueFullException(int capacity)
    : QueueUnavailableException($"The webhook queue holds {capacity} webhooks that wait, as many as it may.");
