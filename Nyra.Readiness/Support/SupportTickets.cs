using System.Globalization;
using Nyra.Billing.Configuration;
using Nyra.Readiness.CommandCenter;

namespace Nyra.Readiness.Support;

/// <summary>How a ticket's fate changes the command center's document. Pure.</summary>
public static class SupportTickets
{
    /// <summary>Beyond this an answer says nothing about the inbox of today.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromDays(30);

    /// <summary>Who saw an answer that arrived by itself.</summary>
    public const string Itself = "nyra support-roundtrip";

    /// <summary>A new ticket takes the place of the last one, answered or not: the inbox is in doubt until somebody answers.</summary>
    public static CommandCenterDocument Sent(CommandCenterDocument document, SentTicket ticket) =>
        document with { Support = new(ticket.Nonce, ticket.Inbox, ticket.SentAt, MessageId: ticket.MessageId) };

    /// <summary>Takes down that a ticket was answered.</summary>
    /// <param name="refusal">Why not and what to do; null where the change holds, or held before.</param>
    public static CommandCenterDocument Answered(CommandCenterDocument document, string nonce, DateTimeOffset at, string confirmedBy, out string? refusal)
    {
        refusal = document.Support switch
        {
            null => $"No ticket was sent yet. Send one: {CommandHint.Of("support-roundtrip")}",
            { } other when other.Ticket != nonce =>
                $"{nonce} is not the ticket that is waited for: that is {other.Ticket}, sent {Moment(other.SentAt)}. Look which one was answered.",
            { AnsweredAt: null } old when at - old.SentAt > LongestAge =>
                $"{nonce} was sent {Moment(old.SentAt)}; an answer to it says nothing about today. Send a new one: {CommandHint.Of("support-roundtrip")}",
            _ => null,
        };
        // Confirming it a second time must not make it younger.
        return refusal is null && document.Support is { AnsweredAt: null } ticket
            ? document with { Support = ticket with { AnsweredAt = at, ConfirmedBy = confirmedBy } }
            : document;
    }

    /// <summary>Whether the ticket was sent: the id of its message was recorded.</summary>
    public static bool WasSent(SupportTicket ticket) => !string.IsNullOrWhiteSpace(ticket.MessageId);

    /// <summary>The person who confirmed the answer; null where nobody did, or the answer arrived by itself.</summary>
    public static string? Person(SupportTicket ticket) =>
        string.IsNullOrWhiteSpace(ticket.ConfirmedBy) || ticket.ConfirmedBy == Itself ? null : ticket.ConfirmedBy;

    /// <summary>
    /// A person's confirmation, if it counts: it is of the inbox that is decided on now, and no ticket was sent on a later day, since that
    /// puts the inbox in doubt again.
    /// </summary>
    public static SupportConfirmation? Confirmation(CommandCenterDocument document, string? inbox) =>
        document.SupportConfirmation is { On: { } day } confirmation && !string.IsNullOrWhiteSpace(confirmation.By)
        && inbox is not null && SupportInbox.AreOne(confirmation.Inbox, inbox)
        && !WasSentAfter(document.Support, day)
            ? confirmation
            : null;

    /// <summary>The document with the inbox that is decided on in a confirmation that names none. A malformed one is reported where it is decided on.</summary>
    public static CommandCenterDocument WithInbox(CommandCenterDocument document) =>
        document.SupportConfirmation is { Inbox: null } confirmation
        && document.Decided(DecisionNames.SupportInbox)?.Value is { } inbox && DecisionValues.IsEmail(inbox)
            ? document with { SupportConfirmation = confirmation with { Inbox = inbox } }
            : document;

    /// <summary>Whether a recorded ticket was sent on a later day, which a confirmation of this day says nothing about.</summary>
    public static bool WasSentAfter(SupportTicket? ticket, DateOnly day) =>
        ticket is not null && WasSent(ticket) && CalendarDay.IsOver(day, ticket.SentAt);

    /// <summary>When the inbox was last seen to answer, by a recorded ticket or by a person's confirmation; null where neither is there.</summary>
    public static DateTimeOffset? ProvenAt(CommandCenterDocument document)
    {
        var inbox = document.Decided(DecisionNames.SupportInbox)?.Value;
        var answered = document.Support is { } ticket && (WasSent(ticket) || Person(ticket) is not null) ? ticket.AnsweredAt : null;
        var confirmed = Confirmation(document, inbox)?.On is { } day ? new DateTimeOffset(day, default, TimeSpan.Zero) : (DateTimeOffset?)null;
        return answered is null || confirmed > answered ? confirmed : answered;
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
