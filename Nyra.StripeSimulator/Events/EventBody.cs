using System.Buffers;
using System.Text.Json;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Events;

/// <summary>
/// Writes an event around its stored resource:
/// <code>
/// {"id":"evt_1…","object":"event","api_version":"2026-10-28.endive","created":1700000000,"data":{"object":{…},
///  "previous_attributes":{…}},"livemode":false,"pending_webhooks":1,"request":{"id":null,"idempotency_key":null},"type":"invoice.paid"}
/// </code>
/// </summary>
internal static class EventBody
{
    public static byte[] Of(StripeEvent occurred, string? apiVersion = null)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, occurred, apiVersion ?? ApiPipeline.Version);
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static void Write(Utf8JsonWriter writer, StripeEvent occurred, string apiVersion)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, occurred.Id);
        writer.WriteString("object"u8, "event"u8);
        writer.WriteString("api_version"u8, apiVersion);
        writer.WriteNumber("created"u8, occurred.Created);
        writer.WriteStartObject("data"u8);
        writer.WritePropertyName("object"u8);
        writer.WriteRawValue(occurred.Resource.Unpack(), skipInputValidation: true);
        if (occurred.PreviousAttributes is { } previous)
        {
            writer.WritePropertyName("previous_attributes"u8);
            writer.WriteRawValue(previous, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.WriteBoolean("livemode"u8, false);
        writer.WriteNumber("pending_webhooks"u8, occurred.PendingWebhooks);
        writer.WriteStartObject("request"u8);
        writer.WriteString("id"u8, occurred.RequestId);
        writer.WriteString("idempotency_key"u8, occurred.IdempotencyKey);
        writer.WriteEndObject();
        writer.WriteString("type"u8, occurred.Type);
        writer.WriteEndObject();
    }
}
