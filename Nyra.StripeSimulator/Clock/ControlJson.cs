using System.Text.Json;
using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Events;
using Nyra.StripeSimulator.Faults;
using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator.Clock;

/// <summary>The bodies of /_simulator.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ClockAdvance))]
[JsonSerializable(typeof(ClockReading))]
[JsonSerializable(typeof(DeliveryCounts))]
[JsonSerializable(typeof(EventOrder))]
[JsonSerializable(typeof(FaultReport))]
[JsonSerializable(typeof(FaultSettings))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(RaisedEvent))]
[JsonSerializable(typeof(RolledSecret))]
[JsonSerializable(typeof(SecretRoll))]
internal sealed partial class ControlJson : JsonSerializerContext;
