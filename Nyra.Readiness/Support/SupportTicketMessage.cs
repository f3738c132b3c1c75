using MimeKit;
using MimeKit.Utils;

namespace Nyra.Readiness.Support;

/// <summary>The ticket as an e-mail, as a customer would write it.</summary>
internal static class SupportTicketMessage
{
    /// <remarks>Not marked as automatic: help desks drop such messages, and what is to be proven is what happens to a customer's.</remarks>
    public static MimeMessage Compose(SentTicket ticket)
    {
        var message = new MimeMessage
        {
            MessageId = ticket.MessageId,
            Date = ticket.SentAt,
            Subject = $"[{ticket.Nonce}] Does the support inbox answer?",
            Body = new TextPart("plain")
            {
                Text = $"""
                    This is a test of the support inbox, before customers are sent to it.

                    Please answer it as you would answer a customer, by a reply that keeps
                    {ticket.Nonce} in the subject. An automatic reply does not count.
                    Nobody needs to do anything else.

                    """,
            },
        };
        message.From.Add(new MailboxAddress(null, ticket.From));
        message.To.Add(new MailboxAddress(null, ticket.Inbox));
        return message;
    }

    /// <summary>An id of the mailbox's domain: the usual one would tell this machine's name.</summary>
    public static string NewMessageId(string from) => MimeUtils.GenerateMessageId(from[(from.LastIndexOf('@') + 1)..]);
}
