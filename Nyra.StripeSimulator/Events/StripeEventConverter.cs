using System.Text.Json;
using System.Text.Json.Serialization;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Events;

/// <summary>Lets events stand in lists like any other resource.</summary>
internal sealed class StripeEventConverter : JsonConverter<StripeEvent>
{
    public override StripeEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Events are only written.");

    public override void Write(Utf8JsonWriter writer, StripeEvent value, JsonSerializerOptions options) =>
        EventBody.Write(writer, value, ApiPipeline.Version);
}
