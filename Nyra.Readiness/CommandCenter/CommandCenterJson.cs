using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nyra.Readiness.CommandCenter;

/// <summary>The command center's document as JSON. What it does not know is refused, not dropped: a newer version may have saved it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CommandCenterDocument))]
[JsonSerializable(typeof(CommandCenterAudit))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class CommandCenterJson : JsonSerializerContext;
