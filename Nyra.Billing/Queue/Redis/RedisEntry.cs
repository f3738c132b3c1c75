using System.Text.Json;
using System.Text.Json.Serialization;
using StackExchange.Redis;

namespace Nyra.Billing.Queue.Redis;

/// <summary>The fields of one entry of the queue's streams, under the names the scripts use.</summary>
internal sealed class RedisEntry
{
    public const string EnvelopeField = "envelope";

    private readonly string _id;
    private readonly Dictionary<string, RedisValue> _fields;

    private RedisEntry(string id, Dictionary<string, RedisValue> fields) => (_id, _fields) = (id, fields);

    public WebhookEnvelope Envelope => Read(_fields[EnvelopeField]!);

    /// <summary>An entry that never moved does not say: then it is what its id begins with.</summary>
    public DateTimeOffset EnqueuedAt => _fields.ContainsKey("enqueued") ? Moment("enqueued") : StreamId.Moment(_id);

    public DateTimeOffset BuriedAt => Moment("buried");

    /// <summary>Attempts since it was enqueued or replayed, as counted when it was last moved.</summary>
    public int Attempts => Number("attempts");

    /// <summary>Attempts before it was last replayed.</summary>
    public int EarlierAttempts => Number("earlier");

    public int Replays => Number("replays");

    public string? Error => Text("error");

    public string? Reason => Text("reason");

    /// <summary>From a flat list: name, value, name, value, …</summary>
    public static RedisEntry Of(string id, RedisResult[] list) => new(
        id, Enumerable.Range(0, list.Length / 2).ToDictionary(i => (string)list[2 * i]!, i => (RedisValue)list[2 * i + 1]));

    public static RedisEntry Of(StreamEntry entry) => new(entry.Id!, entry.Values.ToDictionary(field => (string)field.Name!, field => field.Value));

    public static byte[] Write(WebhookEnvelope envelope) => JsonSerializer.SerializeToUtf8Bytes(envelope, EnvelopeJson.Default.WebhookEnvelope);

    private static WebhookEnvelope Read(byte[] json) => JsonSerializer.Deserialize(json, EnvelopeJson.Default.WebhookEnvelope)!;

    private DateTimeOffset Moment(string name) => DateTimeOffset.FromUnixTimeMilliseconds((long)_fields[name]);

    private int Number(string name) => _fields.TryGetValue(name, out var value) ? (int)value : 0;

    private string? Text(string name) => _fields.TryGetValue(name, out var value) ? (string?)value : null;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(WebhookEnvelope))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
