namespace Nyra.StripeSimulator.Webhooks;

/// <param name="Pending">Not settled: waiting for its first attempt, being sent, or waiting for a retry.</param>
/// <param name="Delivered">Answered with 2xx.</param>
/// <param name="Failed">Out of retries, or the endpoint was disabled or deleted meanwhile.</param>
internal sealed record DeliveryCounts(int Pending, int Delivered, int Failed);
