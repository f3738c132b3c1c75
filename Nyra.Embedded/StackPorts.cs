namespace Nyra.Embedded;

/// <summary>The ports the stack listens on, all on 127.0.0.1.</summary>
public sealed record StackPorts(int Gateway, int BillingApi, int WebhookWorker, int StripeSimulator)
{
    public const int DefaultFirst = 5180;

    /// <summary>Four in a row, so that a person can remember them.</summary>
    public static StackPorts From(int first) => new(first, first + 1, first + 2, first + 3);

    public static StackPorts Free() => From(LoopbackPorts.Take(4)[0]);

    /// <summary>Whether a stack that runs has one of these ports. Of an app host's stack only the gateway's port is known.</summary>
    public bool Overlap(LocalStack running) => running.Gateway.Port == Gateway
        || (running.Engine == "embedded" && Math.Abs(running.Gateway.Port - Gateway) <= StripeSimulator - Gateway);

    /// <summary>One clear line about the first port that somebody else has; null where all are free.</summary>
    public string? Taken() => new (string Host, int Port)[]
    {
        ("gateway", Gateway), ("billing-api", BillingApi), ("webhook-worker", WebhookWorker), ("stripe-simulator", StripeSimulator),
    }
        .Where(entry => !LoopbackPorts.IsFree(entry.Port))
        .Select(entry => $"Port {entry.Port}, which {entry.Host} needs, is taken by another program.").FirstOrDefault();
}
