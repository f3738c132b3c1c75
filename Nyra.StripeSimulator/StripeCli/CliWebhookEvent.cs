namespace Nyra.StripeSimulator.StripeCli;

/// <summary>
/// One event on its way to the CLI:
/// <code>
/// {"type":"webhook_event","webhook_id":"cli_1","webhook_conversation_id":"wc_…","event_payload":"{…}",
///  "http_headers":{"Stripe-Signature":"t=…,v1=…",…},"endpoint":{"api_version":null}}
/// </code>
/// </summary>
/// <param name="EventPayload">The event as text: the very bytes that were signed.</param>
internal sealed record CliWebhookEvent(
    string WebhookId, string WebhookConversationId, string EventPayload, IReadOnlyDictionary<string, string> HttpHeaders)
{
    public string Type => "webhook_event";

    public CliEndpoint Endpoint => CliEndpoint.OfTheAccount;
}
