using System.Text;
using MimeKit;
using Nyra.Readiness.Support;
using Xunit;

namespace Nyra.Tests.Readiness.Support;

/// <summary>What counts as an answer, by messages as they arrive.</summary>
public sealed class AnswerRulesTests
{
    private static readonly SentTicket Ticket = new("NYRA-7F3K9QXZ", "ticket@nyra.test", "rehearsal@nyra.test", "support@nyra.test", DateTimeOffset.UnixEpoch);

    [Theory]
    [InlineData("Subject: Re: [NYRA-7F3K9QXZ] Does the support inbox answer?")]
    [InlineData("Subject: AW: nyra-7f3k9qxz")]
    [InlineData("Subject: =?utf-8?B?UmU6IE5ZUkEtN0YzSzlRWFo=?=")]
    [InlineData("Subject: Hello\nIn-Reply-To: <ticket@nyra.test>")]
    [InlineData("Subject: Hello\nReferences: <first@nyra.test>\n <ticket@nyra.test> <last@nyra.test>")]
    [InlineData("In-Reply-To: <ticket@nyra.test>\nReturn-Path: <kim@nyra.test>")]
    [InlineData("In-Reply-To: <ticket@nyra.test>\nAuto-Submitted: no")]
    [InlineData("In-Reply-To: <ticket@nyra.test>\nPrecedence: list\nList-Id: <support.nyra.test>")]
    // Asks others not to reply automatically; says nothing of itself.
    [InlineData("In-Reply-To: <ticket@nyra.test>\nX-Auto-Response-Suppress: All")]
    public void An_answer(string headers) => Is(AnswerVerdict.Answer, headers);

    [Theory]
    [InlineData("Subject: Hello")]
    [InlineData("Subject: Re: [NYRA-7F3K9QX0] Does the support inbox answer?")]
    [InlineData("Subject: NYRA-7F3K9QXZ9")]
    [InlineData("Subject: XNYRA-7F3K9QXZ")]
    [InlineData("Subject: 7F3K9QXZ\nReferences: <another-ticket@nyra.test>")]
    public void Another_matter(string headers) => Is(AnswerVerdict.NotOurs, headers);

    [Theory]
    [InlineData("Auto-Submitted: auto-replied")]
    [InlineData("Auto-Submitted: Auto-Generated; owner=desk")]
    [InlineData("X-Autoreply: yes")]
    [InlineData("X-Autorespond: away")]
    [InlineData("Precedence: bulk")]
    [InlineData("Precedence: Auto_Reply")]
    [InlineData("Precedence: junk")]
    [InlineData("Return-Path: <>")]
    public void A_program_replied(string headers)
    {
        Is(AnswerVerdict.Automatic, $"Subject: Re: NYRA-7F3K9QXZ\nIn-Reply-To: <ticket@nyra.test>\n{headers}");
        Is(AnswerVerdict.NotOurs, $"Subject: Out of office\n{headers}");
    }

    [Theory]
    [InlineData("Message-Id: <ticket@nyra.test>\nSubject: [NYRA-7F3K9QXZ] Does the support inbox answer?", "list@nyra.test")]
    [InlineData("Message-Id: <other@nyra.test>\nSubject: Re: NYRA-7F3K9QXZ", "Rehearsal@Nyra.test")]
    public void Our_own(string headers, string from) => Is(AnswerVerdict.Own, headers, from);

    [Fact]
    public void A_message_from_nobody_is_no_answer() =>
        Assert.Equal(AnswerVerdict.Automatic, AnswerRules.Judge(Received("Subject: Re: NYRA-7F3K9QXZ\n\nHello"), Ticket, out _));

    [Theory]
    [InlineData("Final-Recipient: rfc822; Support@nyra.test\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user", AnswerVerdict.Bounce, "550 no such user")]
    [InlineData("Final-Recipient: rfc822; kim@elsewhere.test\nOriginal-Recipient: rfc822;support@nyra.test\nAction: Failed\nStatus: 5.2.2", AnswerVerdict.Bounce, "5.2.2")]
    [InlineData("Final-Recipient: rfc822; kim@nyra.test\nAction: failed\nStatus: 5.1.1", AnswerVerdict.Automatic, "kim@nyra.test: 5.1.1")]
    [InlineData("Final-Recipient: rfc822; support@nyra.test\nAction: delayed\nStatus: 4.4.1", AnswerVerdict.Automatic, "nothing failed for good")]
    [InlineData("Final-Recipient: rfc822; support@nyra.test\nAction: delivered\nStatus: 2.0.0", AnswerVerdict.Automatic, "nothing failed for good")]
    public void A_report_of_delivery_ends_the_wait_only_where_the_inbox_itself_failed(string recipient, AnswerVerdict verdict, string why)
    {
        foreach (var returned in new[] { "Message-Id: <ticket@nyra.test>", "Subject: [NYRA-7F3K9QXZ] Does the support inbox answer?" })
        {
            Assert.Equal(verdict, AnswerRules.Judge(Received(Report(recipient, returned)), Ticket, out var said));
            Assert.Contains(why, said, StringComparison.Ordinal);
        }
        Assert.Equal(AnswerVerdict.NotOurs, AnswerRules.Judge(Received(Report(recipient, "Message-Id: <another@nyra.test>")), Ticket, out _));
    }

    [Fact]
    public void A_receipt_that_it_was_read_is_no_answer()
    {
        const string Receipt = """
            From: kim@nyra.test
            Subject: Read: [NYRA-7F3K9QXZ]
            In-Reply-To: <ticket@nyra.test>
            Content-Type: multipart/report; report-type=disposition-notification; boundary=b

            --b
            Content-Type: text/plain

            It was read.
            --b
            Content-Type: message/disposition-notification

            Disposition: manual-action/MDN-sent-manually; displayed
            --b--
            """;
        Assert.Equal(AnswerVerdict.Automatic, AnswerRules.Judge(Received(Receipt), Ticket, out _));
    }

    private static void Is(AnswerVerdict verdict, string headers, string from = "Kim <kim@nyra.test>")
    {
        var whole = Received($"From: {from}\n{headers}\n\nHello");
        Assert.Equal(verdict, AnswerRules.Judge(whole, Ticket, out var why));
        Assert.Equal(verdict == AnswerVerdict.Automatic, why.Length > 0);
        // Most are read by their headers alone.
        using var message = Parse($"From: {from}\n{headers}\n\n");
        using var bare = new MimeMessage(message.Headers);
        Assert.Equal(verdict, AnswerRules.Judge(ReceivedMail.Of(bare), Ticket, out _));
    }

    private static string Report(string recipient, string returned) =>
        $"""
        Return-Path: <>
        Auto-Submitted: auto-replied
        From: Mail Delivery System <mailer-daemon@nyra.test>
        Subject: Delivery
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: text/plain

        See below.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; localhost

        {recipient}

        --b
        Content-Type: text/rfc822-headers

        {returned}
        To: support@nyra.test

        --b--
        """;

    private static ReceivedMail Received(string raw)
    {
        using var message = Parse(raw);
        return ReceivedMail.Of(message);
    }

    private static MimeMessage Parse(string raw)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(raw));
        return MimeMessage.Load(stream);
    }
}
