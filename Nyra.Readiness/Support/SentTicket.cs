namespace Nyra.Readiness.Support;

/// <summary>A ticket on its way.</summary>
/// <param name="MessageId">Of our message, without angle brackets: what answers refer to.</param>
/// <param name="From">The rehearsal's mailbox.</param>
public sealed record SentTicket(string Nonce, string MessageId, string From, string Inbox, DateTimeOffset SentAt);
