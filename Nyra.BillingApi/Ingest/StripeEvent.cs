using System.Text.Json;

namespace Nyra.BillingApi.Ingest;

/// <summary>The few fields of an event that decide whom to look at.</summary>
/// <remarks>
/// <c>{"id":"evt_…","object":"event","type":"invoice.paid","created":1761600000,"livemode":false,"data":{"object":{"id":"in_…","customer":"cus_…",…}}}</c>.
/// An entitlement summary has no id of its own. Not read by the SDK: it refuses a genuine event for its API version.
/// </remarks>
public sealed record StripeEvent(string Id, string Type, DateTimeOffset Created, bool Livemode, string? ObjectId, string? CustomerId)
{
    /// <summary>Null where the body is no event.</summary>
    public static StripeEvent? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (Text(root, "id") is not { } id || Text(root, "type") is not { } type || Text(root, "object") != "event"
                || !root.TryGetProperty("created", out var created) || !created.TryGetInt64(out var seconds)
                || seconds is < 0 or > 253_402_300_799
                || !root.TryGetProperty("livemode", out var livemode) || livemode.ValueKind is not (JsonValueKind.True or JsonValueKind.False)
                || !root.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object
                || !data.TryGetProperty("object", out var target) || target.ValueKind != JsonValueKind.Object)
                return null;
            return new(
                id, type, DateTimeOffset.FromUnixTimeSeconds(seconds), livemode.GetBoolean(), Text(target, "id"), Customer(target));
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    // "customer" is an id, an expanded object, or null.
    private static string? Customer(JsonElement target) =>
        Text(target, "customer") is { } id ? id
        : target.TryGetProperty("customer", out var customer) && customer.ValueKind == JsonValueKind.Object ? Text(customer, "id")
        : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
