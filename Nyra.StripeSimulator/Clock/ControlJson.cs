using System.Text.Json;
using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator.Clock;

/// <summary>The bodies of /_simulator.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ClockAdvance))]
[JsonSerializable(typeof(ClockReading))]
[JsonSerializable(typeof(DeliveryCounts))]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class ControlJson : JsonSerializerContext;
