namespace Nyra.Billing.Queue;

/// <summary>The queue's medium failed: nothing was stored, nothing may be acknowledged.</summary>
public class QueueUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
