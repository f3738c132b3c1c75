using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Nyra.Tests.Infrastructure;

/// <summary>Who reads the support inbox, and answers or does not.</summary>
internal sealed class SupportPerson(MailServers servers)
{
    /// <summary>Waits for the ticket.</summary>
    public Task<MimeMessage> ReadAsync() => servers.ArrivedAsync(MailAccount.Support, "NYRA-");

    /// <summary>Replies as a mail program does: subject and references are kept.</summary>
    public Task ReplyAsync(MimeMessage ticket, Action<MimeMessage>? change = null)
    {
        var reply = new MimeMessage { Subject = $"Re: {ticket.Subject}", Body = new TextPart("plain") { Text = "It works, thank you." } };
        reply.From.Add(new MailboxAddress("Kim of the support", MailAccount.Support.Address));
        reply.To.AddRange(ticket.From);
        reply.InReplyTo = ticket.MessageId;
        reply.References.Add(ticket.MessageId!);
        change?.Invoke(reply);
        return SendAsync(reply);
    }

    public async Task SendAsync(MimeMessage message)
    {
        using var smtp = new SmtpClient { ServerCertificateValidationCallback = servers.IsOurs };
        await smtp.ConnectAsync("127.0.0.1", servers.SmtpPort, SecureSocketOptions.StartTlsWhenAvailable);
        await smtp.AuthenticateAsync(MailAccount.Support.User, MailAccount.Support.Password);
        await smtp.SendAsync(message);
        await smtp.DisconnectAsync(true);
    }
}
