using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nyra.StripeSimulator.StripeCli;

/// <summary>Both directions of the Stripe CLI's protocol.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CliMessage))]
[JsonSerializable(typeof(CliSessionAnswer))]
[JsonSerializable(typeof(CliWebhookEvent))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>Does not blow up the quotes of the event inside: a frame is no HTML.</summary>
    public static CliJson Frames { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
