namespace Nyra.StripeSimulator.Events;

/// <summary>The answer to POST /_simulator/events.</summary>
internal sealed record RaisedEvent(string Id, string Type);
