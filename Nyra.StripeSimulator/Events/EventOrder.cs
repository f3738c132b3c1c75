using System.Text.Json;

namespace Nyra.StripeSimulator.Events;

/// <summary>The body of POST /_simulator/events: an event to raise, whatever has happened.</summary>
/// <param name="Resource">The id of what it tells about, as it is now: "cus_…" for the entitlement summary.</param>
/// <param name="Object">Or the resource itself, as it is to stand in the event.</param>
/// <param name="PreviousAttributes">For types that end in ".updated".</param>
internal sealed record EventOrder(string? Type, string? Resource, JsonElement? Object, JsonElement? PreviousAttributes);
