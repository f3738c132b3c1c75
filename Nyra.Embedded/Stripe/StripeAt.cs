using Nyra.Embedded.StripeCli;

namespace Nyra.Embedded.Stripe;

/// <summary>Which Stripe a stack is started with.</summary>
public abstract record StripeAt
{
    private StripeAt()
    {
    }

    /// <summary>The simulator, which the stack starts for itself.</summary>
    /// <param name="Cli">Forwards events to the gateway; null where the simulator posts them itself.</param>
    /// <param name="Keep">Whether it goes on with what it had when the stack stopped; else it starts empty.</param>
    public sealed record Simulator(StripeCliBinary? Cli = null, bool Keep = false) : StripeAt;

    /// <summary>Stripe itself, in test mode.</summary>
    /// <param name="Key">A test key of the person's account.</param>
    /// <param name="Cli">Forwards events to the gateway, which Stripe cannot reach.</param>
    public sealed record Stripe(string Key, StripeCliBinary Cli) : StripeAt;
}
