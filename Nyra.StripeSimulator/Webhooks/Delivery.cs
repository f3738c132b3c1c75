using Nyra.StripeSimulator.Events;

namespace Nyra.StripeSimulator.Webhooks;

/// <summary>One event on its way to one endpoint.</summary>
internal sealed record Delivery(StripeEvent Event, WebhookEndpoint Endpoint);
