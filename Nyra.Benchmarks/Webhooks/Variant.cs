namespace Nyra.Benchmarks.Webhooks;

/// <summary>One way to receive webhooks.</summary>
/// <param name="Mark">(a) the bare one, (b) Nyra without gateway, (c) with it, (d) the express stack.</param>
/// <param name="Port">Where its events go.</param>
/// <param name="OnRedis">Whether its queue is the Redis that all share.</param>
/// <param name="IsDrainedAsync">Whether nothing waits any more.</param>
internal sealed record Variant(string Mark, string Name, int Port, bool OnRedis, Func<CancellationToken, Task<bool>> IsDrainedAsync)
{
    /// <summary>Whether its worker looks at Stripe and saves what follows; those of others just take events.</summary>
    public bool Nyra => Mark is "b" or "c";

    public override string ToString() => $"({Mark}) {Name}";
}
