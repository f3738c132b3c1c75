using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.Readiness.Rehearsal;

/// <summary>The JSON shapes of the rehearsal.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(RehearsalReport))]
[JsonSerializable(typeof(RehearsalRecord))]
public sealed partial class RehearsalJson : JsonSerializerContext;
