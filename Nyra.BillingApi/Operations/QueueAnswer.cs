using Nyra.Billing.Queue;

namespace Nyra.BillingApi.Operations;

/// <summary>How much waits in the webhook queue.</summary>
public sealed record QueueAnswer(int Ready, int Held, int DeadLetters, double OldestAgeSeconds)
{
    public static QueueAnswer Of(QueueDepth depth) => new(depth.Ready, depth.Held, depth.DeadLetters, depth.OldestAge.TotalSeconds);
}
