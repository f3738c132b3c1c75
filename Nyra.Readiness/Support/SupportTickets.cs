using System.Globalization;
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
        document with { Support = new(ticket.Nonce, ticket.Inbox, ticket.SentAt) };

    /// <summary>Takes down that a ticket was answered.</summary>
    /// <param name="refusal">Why not and what to do; null where the change holds, or held before.</param>
    public static CommandCenterDocument Answered(CommandCenterDocument document, string nonce, DateTimeOffset at, string confirmedBy, out string? refusal)
    {
        refusal = document.Support switch
        {
            null => "No ticket was sent yet. Send one: nyra support-roundtrip",
            { } other when other.Ticket != nonce =>
                $"{nonce} is not the ticket that is waited for: that is {other.Ticket}, sent {Moment(other.SentAt)}. Look which one was answered.",
            { AnsweredAt: null } old when at - old.SentAt > LongestAge =>
                $"{nonce} was sent {Moment(old.SentAt)}; an answer to it says nothing about today. Send a new one: nyra support-roundtrip",
            _ => null,
        };
        // Confirming it a second time must not make it younger.
        return refusal is null && document.Support is { AnsweredAt: null } ticket
            ? document with { Support = ticket with { AnsweredAt = at, ConfirmedBy = confirmedBy } }
            : document;
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
