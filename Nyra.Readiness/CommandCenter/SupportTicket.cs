namespace Nyra.Readiness.CommandCenter;

/// <summary>The test ticket that proves the support inbox.</summary>
/// <param name="Ticket">The nonce in its subject, for example <c>NYRA-7F3K9QXZ</c>.</param>
/// <param name="AnsweredAt">When its answer came; null while it did not.</param>
/// <param name="ConfirmedBy">Who saw the answer: a person, or <c>nyra support-roundtrip</c>.</param>
/// <param name="Simulated">See <see cref="Decision"/>.</param>
/// <param name="MessageId">
/// Of the message that the mail server accepted: the record that the ticket was sent. Null in a document of version 0.1 and for a number that
/// somebody typed; such a number alone proves nothing.
/// </param>
public sealed record SupportTicket(
    string Ticket, string Inbox, DateTimeOffset SentAt, DateTimeOffset? AnsweredAt = null, string? ConfirmedBy = null, bool? Simulated = null,
    string? MessageId = null);
