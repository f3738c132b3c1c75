using Nyra.StripeSimulator.Events;

namespace Nyra.StripeSimulator.Webhooks;

/// <summary>One event on its way to one target.</summary>
internal sealed record Delivery(StripeEvent Event, IWebhookTarget Target)
{
    /// <summary>How often the way to the target broke before it answered.</summary>
    public int Interruptions { get; set; }
}
