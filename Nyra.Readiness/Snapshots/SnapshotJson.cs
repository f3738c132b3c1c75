using System.Text.Json.Serialization;

namespace Nyra.Readiness.Snapshots;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ReadinessSnapshot))]
[JsonSerializable(typeof(SignedSnapshot))]
public sealed partial class SnapshotJson : JsonSerializerContext;
