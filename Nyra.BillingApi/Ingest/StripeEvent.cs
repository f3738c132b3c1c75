using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nyra.BillingApi.Ingest;

/// <summary>The few fields of an event that decide whom to look at.</summary>
/// <remarks>
/// <c>{"id":"evt_…","object":"event","type":"invoice.paid","created":1761600000,"livemode":false,
/// "data":{"object":{"id":"in_…","customer":"cus_…",…}}}</c>. An entitlement summary has no id; the object of
/// <c>customer.deleted</c> is the customer itself. Not read by the SDK: it refuses a genuine event for its API version.
/// </remarks>
public sealed record StripeEvent(string Id, string Type, DateTimeOffset Created, bool Livemode, string? ObjectId, string? CustomerId)
{
    // The last second of the year 9999.
    private const long MostSeconds = 253_402_300_799;

    /// <summary>Null where the body is no event.</summary>
    public static StripeEvent? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, EventJson.Default.EventDocument) is
            { Object: "event", Id: { } id, Type: { } type, Created: >= 0 and <= MostSeconds and var created, Livemode: { } livemode, Data.Object: { } target }
                ? new(id, type, DateTimeOffset.FromUnixTimeSeconds(created), livemode, target.Id, target.Customer ?? target.IfCustomer)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

// What else an event holds is skipped unread.
internal sealed class EventDocument
{
    public string? Id { get; set; }

    public string? Object { get; set; }

    public string? Type { get; set; }

    public long? Created { get; set; }

    public bool? Livemode { get; set; }

    public EventData? Data { get; set; }
}

internal sealed class EventData
{
    public EventTarget? Object { get; set; }
}

internal sealed class EventTarget
{
    [JsonConverter(typeof(ExpandableId))]
    public string? Id { get; set; }

    [JsonConverter(typeof(ExpandableId))]
    public string? Customer { get; set; }

    [JsonConverter(typeof(ExpandableId))]
    public string? Object { get; set; }

    [JsonIgnore]
    public string? IfCustomer => Object == "customer" ? Id : null;
}

/// <summary>A field that is an id, or an expanded object with its id. Of another kind it names nobody, and the event is genuine all the same.</summary>
internal sealed class ExpandableId : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString();
        if (reader.TokenType == JsonTokenType.StartObject)
            return JsonSerializer.Deserialize(ref reader, EventJson.Default.EventTarget)!.Id;
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => throw new NotSupportedException();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventDocument))]
internal sealed partial class EventJson : JsonSerializerContext;
