namespace Nyra.StripeSimulator.StripeCli;

/// <summary>
/// What the CLI says back: <c>{"type":"event_ack","event_id":"evt_…","webhook_conversation_id":"wc_…",…}</c> as soon as it has an event,
/// <c>{"type":"webhook_response","status":200,"body":"…","webhook_conversation_id":"wc_…",…}</c> when the app has answered.
/// An app that cannot be reached gets no word of its own.
/// </summary>
internal sealed record CliMessage(string? Type, string? WebhookConversationId, int Status);
