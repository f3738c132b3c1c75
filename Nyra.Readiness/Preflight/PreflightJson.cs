using System.Text.Json.Serialization;

namespace Nyra.Readiness.Preflight;

/// <summary>Every JSON shape of a preflight.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PreflightReport))]
[JsonSerializable(typeof(CheckReport))]
public sealed partial class PreflightJson : JsonSerializerContext;
