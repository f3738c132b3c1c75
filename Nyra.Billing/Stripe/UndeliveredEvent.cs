namespace Nyra.Billing.Stripe;

/// <summary>An event that some webhook endpoint has not acknowledged.</summary>
public sealed record UndeliveredEvent(string EventId, string CustomerId);
