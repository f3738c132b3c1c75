namespace Nyra.Readiness.Support;

/// <summary>What counts as an answer. In doubt it does not: a person who saw the answer can still confirm it. Pure.</summary>
public static class AnswerRules
{
    /// <param name="why">What it is, for people, for example <c>Auto-Submitted: auto-replied</c>; empty of answers and of what is not ours.</param>
    public static AnswerVerdict Judge(ReceivedMail mail, SentTicket ticket, out string why)
    {
        why = "";
        if (!Concerns(mail, ticket))
            return AnswerVerdict.NotOurs;
        if (mail.MessageId == ticket.MessageId || Same(mail.From, ticket.From))
            return AnswerVerdict.Own;
        if (mail.Report is { } report)
        {
            // Before what it says about itself: mail servers call their bounces automatic replies, too.
            var (verdict, said) = Judge(report, ticket);
            why = said;
            return verdict;
        }
        why = Automatic(mail) ?? "";
        return why.Length > 0 ? AnswerVerdict.Automatic : AnswerVerdict.Answer;
    }

    private static bool Concerns(ReceivedMail mail, SentTicket ticket) =>
        SupportNonce.IsIn(mail.Subject, ticket.Nonce) || mail.RefersTo.Contains(ticket.MessageId)
        || (mail.Report is { } report && (report.Returned == ticket.MessageId || SupportNonce.IsIn(report.ReturnedSubject, ticket.Nonce)));

    private static (AnswerVerdict Verdict, string Why) Judge(DeliveryReport report, SentTicket ticket)
    {
        if (report.Failures.Count == 0)
            return (AnswerVerdict.Automatic, "a report of a mail program that nothing failed for good");
        // An inbox may pass the ticket on to several people: one who is gone does not keep the others from answering.
        var failure = report.Failures.FirstOrDefault(failure => Same(failure.Recipient, ticket.Inbox));
        return failure is not null
            ? (AnswerVerdict.Bounce, failure.Why)
            : (AnswerVerdict.Automatic, $"it could not be passed on to {report.Failures[0].Recipient}: {report.Failures[0].Why}");
    }

    private static string? Automatic(ReceivedMail mail)
    {
        if (mail.AutoSubmitted is not (null or "no"))
            return $"Auto-Submitted: {mail.AutoSubmitted}";
        if (mail.AutoreplyHeader is { } header)
            return $"it has the header {header}";
        // Not "list": an inbox that is a mailing list marks what people write so, too.
        if (mail.Precedence is "bulk" or "junk" or "auto_reply")
            return $"Precedence: {mail.Precedence}";
        if (mail.HasEmptyReturnPath)
            return "it has no sender to return it to";
        return mail.From is null ? "it has no sender" : null;
    }

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
