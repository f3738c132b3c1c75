using Nyra.Billing.Queue;

namespace Nyra.BillingApi.Operations;

/// <summary>How much waits in the webhook queue.</summary>
/// <param name="Received">Genuine events that this host was sent since it started.</param>
public sealed record QueueAnswer(int Ready, int Held, int DeadLetters, double OldestAgeSeconds, int Capacity, long Received,
    int MaxDeadLetters)
{
    public static QueueAnswer Of(QueueDepth depth, long received) =>
        new(depth.Ready, depth.Held, depth.DeadLetters, depth.OldestAge.TotalSeconds, depth.Capacity, received, depth.MaxDeadLetters);
}
