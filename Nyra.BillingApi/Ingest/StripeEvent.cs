using System.Text.Json;
using System.Text.Json.Serialization;
using Nyra.Billing.Payments;
using Nyra.Billing.Stripe;

namespace Nyra.BillingApi.Ingest;

/// <summary>The few fields of an event that decide whom to look at.</summary>
/// <remarks>
/// <c>{"id":"evt_…","object":"event","type":"invoice.paid","created":1761600000,"livemode":false,
/// "data":{"object":{"id":"in_…","customer":"cus_…",…}}}</c>. An entitlement summary has no id; the object of
/// <c>customer.deleted</c> is the customer itself. Refunds, disputes and fraud warnings name their <c>charge</c>, and no customer
/// unless the charge is expanded. Not read by the SDK: it refuses a genuine event for its API version.
/// </remarks>
/// <param name="Account">The connected account that the event is about, <c>acct_…</c>; null for one of the account itself.</param>
/// <param name="Detail">See <see cref="Nyra.Billing.Queue.WebhookEnvelope.Detail"/>.</param>
public sealed record StripeEvent(
    string Id, string Type, DateTimeOffset Created, bool Livemode, string? ObjectId, string? CustomerId, string? Account, string? Detail)
{
    /// <summary>Stripe's ids and types are no longer. What the queue keeps of an event is bounded by it.</summary>
    public const int MaxIdLength = 255;

    // The last second of the year 9999.
    private const long MostSeconds = 253_402_300_799;

    /// <summary>Null where the body is no event.</summary>
    public static StripeEvent? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, EventJson.Default.EventDocument) is
            {
                Object: "event", Id: { } id, Type: { } type, Created: >= 0 and <= MostSeconds and var created, Livemode: { } livemode,
                Data.Object: { } target
            } read
                && new[] { id, type, target.Id, target.CustomerId, read.Account }.All(text => text is not { Length: > MaxIdLength })
                ? new(
                    id, type, DateTimeOffset.FromUnixTimeSeconds(created), livemode, target.Id, target.CustomerId, read.Account,
                    HandledEvents.IsRecorded(type) ? target.Describe() : null)
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

    [JsonConverter(typeof(ExpandableId))]
    public string? Account { get; set; }

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

    [JsonConverter(typeof(ExpandableObject))]
    public EventTarget? Charge { get; set; }

    [JsonConverter(typeof(ExpandableId))]
    public string? Status { get; set; }

    /// <summary>Of a charge, whether all of it was refunded.</summary>
    public JsonElement? Refunded { get; set; }

    [JsonIgnore]
    public string? CustomerId => Customer ?? Charge?.Customer ?? (Object == "customer" ? Id : null);

    /// <summary>Of a refund, dispute or warning: its state and its charge. Null where the event says neither.</summary>
    // The status of a refunded charge is that of the payment, which succeeded once.
    public string? Describe() => ReversalDetail.Of(
        Refunded?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null },
        Object == "charge" ? null : Status, Charge?.Id);
}

/// <summary>A field that is an id, or an expanded object with its id. Of another kind it names no customer, and the event is
/// genuine all the same.</summary>
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

/// <summary>A field that is an id, or an expanded object; of another kind it is null.</summary>
internal sealed class ExpandableObject : JsonConverter<EventTarget>
{
    public override EventTarget? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new() { Id = reader.GetString() };
        if (reader.TokenType == JsonTokenType.StartObject)
            return JsonSerializer.Deserialize(ref reader, EventJson.Default.EventTarget);
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, EventTarget value, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventDocument))]
internal sealed partial class EventJson : JsonSerializerContext;
