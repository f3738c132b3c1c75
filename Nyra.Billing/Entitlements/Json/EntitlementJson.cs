using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Nyra.Billing.Entitlements.Json;

/// <summary>How entitlements are written as JSON. A member that is not known is an error: dropping it on the next write would lose data.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredDocument))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(MovedStore))]
internal sealed partial class EntitlementJson : JsonSerializerContext
{
    /// <summary>Whether two values would be written the same: the test of "a save that changes nothing".</summary>
    public static bool Same<T>(T a, T b, JsonTypeInfo<T> type) =>
        ReferenceEquals(a, b)
        || Bytes(a, type).AsSpan().SequenceEqual(Bytes(b, type));

    public static byte[] Bytes<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);
}
