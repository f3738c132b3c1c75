using System.Globalization;
using MailKit.Net.Smtp;
using Nyra.Billing.Configuration;

namespace Nyra.Readiness.Support;

/// <summary>Sends a ticket to the support inbox and waits for somebody to answer it.</summary>
/// <param name="longestPause">Between two looks into the mailbox; providers mind more.</param>
public sealed class SupportRoundtrip(SupportMailSettings mail, TimeProvider time, TimeSpan? longestPause = null)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(30);

    private readonly TimeSpan _longestPause = longestPause ?? TimeSpan.FromSeconds(5);

    /// <exception cref="MailTroubleException">When it could not be sent.</exception>
    public async Task<SentTicket> SendAsync(string inbox, CancellationToken ct)
    {
        using var smtp = new SmtpClient();
        await MailSession.OpenAsync(smtp, mail.Smtp, ct);
        var ticket = new SentTicket(SupportNonce.New(), SupportTicketMessage.NewMessageId(mail.Email), mail.Email, inbox, time.GetUtcNow());
        using var message = SupportTicketMessage.Compose(ticket);
        try
        {
            await smtp.SendAsync(message, ct);
        }
        catch (SmtpCommandException error)
        {
            throw Refused(error, inbox);
        }
        catch (NotSupportedException error)
        {
            throw new MailTroubleException(MailTrouble.Refused, $"{mail.Smtp} cannot send to {inbox}: {MailSession.Words(error.Message, mail.Smtp)}", error);
        }
        catch (Exception error) when (MailSession.IsBroken(error))
        {
            throw new MailTroubleException(MailTrouble.Unavailable, MailSession.Broken(error, mail.Smtp), error);
        }
        // It is on its way: that the goodbye fails changes nothing, and disposing hangs up.
        return ticket;
    }

    /// <param name="mailbox">Opened before the ticket was sent: what it does not know yet may be the answer.</param>
    /// <param name="tell">Is told for people how it goes.</param>
    /// <exception cref="MailTroubleException">When the mailbox cannot be read, at the end of the wait or for good.</exception>
    public async Task<RoundtripEnd> WaitAsync(SupportMailbox mailbox, SentTicket ticket, TimeSpan wait, Action<string> tell, CancellationToken ct)
    {
        var (since, pause, told, instead) = (time.GetTimestamp(), FirstPause < _longestPause ? FirstPause : _longestPause, TimeSpan.Zero, new List<string>());
        MailTroubleException? away = null;
        while (true)
        {
            try
            {
                var received = await mailbox.NewAsync(ct);
                away = null;
                if (Look(received, ticket, instead, tell) is { } end)
                    return end;
            }
            catch (MailTroubleException error) when (error.Trouble == MailTrouble.Unavailable)
            {
                // For the moment, perhaps: the answer is not lost with the connection.
                if (away is null)
                    tell($"{error.Message} Trying again.");
                away = error;
            }
            var waited = time.GetElapsedTime(since);
            if (waited >= wait)
                break;
            if (waited - told >= BetweenReports)
                tell($"Waited {Minutes(told = waited)} of {Minutes(wait)} for the answer.");
            var left = wait - waited;
            await Task.Delay(pause < left ? pause : left, time, ct);
            pause = pause * 1.5 < _longestPause ? pause * 1.5 : _longestPause;
        }
        // Whether there was an answer is not known then, and must not be told as if it were.
        if (away is not null)
            throw away;
        return new(RoundtripOutcome.NoAnswer, instead.Count == 0 ? "nothing came back" : $"what came instead: {string.Join("; ", instead)}");
    }

    private static RoundtripEnd? Look(IReadOnlyList<ReceivedMail> received, SentTicket ticket, List<string> instead, Action<string> tell)
    {
        RoundtripEnd? bounced = null;
        foreach (var message in received)
        {
            switch (AnswerRules.Judge(message, ticket, out var why))
            {
                case AnswerVerdict.Answer:
                    return new(RoundtripOutcome.Answered, $"{OneLine(message.From!)} answered");
                case AnswerVerdict.Bounce:
                    bounced = new(RoundtripOutcome.Bounced, OneLine(why));
                    break;
                case AnswerVerdict.Automatic:
                    var said = $"an automatic message from {OneLine(message.From ?? "nobody")} ({OneLine(why)})";
                    instead.Add(said);
                    tell($"Came, and is not the answer: {said}.");
                    break;
                case AnswerVerdict.Own or AnswerVerdict.NotOurs:
                    break;
            }
        }
        return bounced;
    }

    private MailTroubleException Refused(SmtpCommandException error, string inbox)
    {
        var said = $"{(int)error.StatusCode} {MailSession.Words(error.Message, mail.Smtp)}";
        return error.ErrorCode switch
        {
            // 4xx is "not now" (RFC 5321, 4.2.1).
            _ when (int)error.StatusCode < 500 =>
                new(MailTrouble.Unavailable, $"{mail.Smtp} does not take the ticket now: {said} Try again in a few minutes.", error),
            SmtpErrorCode.SenderNotAccepted =>
                new(MailTrouble.Settings,
                    $"{mail.Smtp} does not let this user write as {mail.Email}: {said} Fix {Settings.RehearsalEmail} or {Settings.SupportSmtp}.",
                    error),
            SmtpErrorCode.RecipientNotAccepted =>
                new(MailTrouble.Refused, $"{mail.Smtp} does not take {inbox} as a recipient: {said} Does the inbox exist?", error),
            _ => new(MailTrouble.Refused, $"{mail.Smtp} does not take the ticket: {said}", error),
        };
    }

    private static string OneLine(string text)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return line.Length > 200 ? line[..200] + "…" : line;
    }

    private static string Minutes(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes}:{span.Seconds:00}");
}
