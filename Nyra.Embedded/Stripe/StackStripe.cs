using Nyra.Embedded.StripeCli;

namespace Nyra.Embedded.Stripe;

/// <summary>The Stripe of one stack, ready to sell: where it is, what is sold, how its events are signed and come.</summary>
internal abstract class StackStripe : IAsyncDisposable
{
    public abstract Uri Api { get; }

    public abstract string Key { get; }

    public abstract string PriceId { get; }

    public abstract string WebhookSecret { get; }

    /// <summary>In whose time customers live; null where the simulator's own clock is moved.</summary>
    public virtual string? TestClock => null;

    /// <summary>The Stripe CLI that is to forward events, and how; null where they are posted to the gateway.</summary>
    public abstract (StripeCliBinary Binary, StripeCliSettings Settings)? Forwarding { get; }

    /// <param name="folder">The stack's.</param>
    /// <param name="webhooks">Where events are to go.</param>
    public static async Task<StackStripe> StartAsync(
        StripeAt where, string folder, Uri webhooks, StackPorts ports, string simulatorKey, FileLog log, TimeProvider time, CancellationToken ct) =>
        where switch
        {
            StripeAt.Simulator simulator => await SimulatedStripe.StartAsync(simulator, folder, webhooks, ports.StripeSimulator, simulatorKey, log, ct),
            StripeAt.Stripe stripe => await StripeItself.StartAsync(stripe, folder, webhooks, log, time, ct),
            _ => throw new ArgumentOutOfRangeException(nameof(where)),
        };

    public abstract ValueTask DisposeAsync();
}
