using Nyra.StripeSimulator.Events;

namespace Nyra.StripeSimulator.Webhooks;

/// <summary>One event on its way to one target.</summary>
internal sealed record Delivery(StripeEvent Event, IWebhookTarget Target)
{
    /// <summary>How long it is held back before its first attempt.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Somebody else sends it, who does not know the secret.</summary>
    public bool IsForged { get; init; }

    /// <summary>How often the way to the target broke before it answered.</summary>
    public int Interruptions { get; set; }
}
