using System.Text.Json.Serialization;

namespace Nyra.StripeSimulator.StripeCli;

/// <summary>The answer to POST /v1/stripecli/sessions, read by pkg/stripeauth/messages.go of the Stripe CLI.</summary>
internal sealed record CliSessionAnswer(
    string Secret,
    [property: JsonPropertyName("websocket_id")] string WebSocketId,
    [property: JsonPropertyName("websocket_url")] string WebSocketUrl,
    string DefaultVersion,
    string LatestVersion)
{
    // The CLI resets its connection this often, in seconds, and what is under way just then is lost: let it be rare.
    private const int Day = 86_400;

    [JsonPropertyName("websocket_authorized_feature")]
    public string WebSocketAuthorizedFeature => "webhooks";

    public int ReconnectDelay => Day;

    public bool DisplayConnectFilterWarning => false;
}
