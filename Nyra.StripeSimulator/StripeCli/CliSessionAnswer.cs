using System.Text.Json.Serialization;

namespace Nyra.StripeSimulator.StripeCli;

/// <summary>The answer to POST /v1/stripecli/sessions, read by pkg/stripeauth/messages.go of the Stripe CLI.</summary>
/// <param name="ReconnectDelay">The CLI resets its connection this often, in seconds.</param>
internal sealed record CliSessionAnswer(
    string Secret,
    [property: JsonPropertyName("websocket_id")] string WebSocketId,
    [property: JsonPropertyName("websocket_url")] string WebSocketUrl,
    string DefaultVersion,
    string LatestVersion,
    int ReconnectDelay)
{
    [JsonPropertyName("websocket_authorized_feature")]
    public string WebSocketAuthorizedFeature => "webhooks";

    public bool DisplayConnectFilterWarning => false;
}
