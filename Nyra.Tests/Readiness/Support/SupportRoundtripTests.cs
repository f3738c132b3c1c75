using MailKit;
using MimeKit;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Support;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Readiness.Support;

/// <summary>Tickets and their answers through a real Exim and a real Dovecot.</summary>
public sealed class SupportRoundtripTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan Ample = TimeSpan.FromMinutes(2);

    private readonly JumpingTime _time = new();
    private readonly List<string> _told = [];
    private MailServers _servers = null!;
    private SupportPerson _support = null!;

    public async ValueTask InitializeAsync()
    {
        _servers = await MailServers.StartAsync();
        _support = new(_servers);
    }

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null)
            await _servers.DisposeAsync();
    }

    [Fact]
    public async Task What_somebody_replies_is_the_answer()
    {
        var (ticket, wait) = await SendAsync(Ample);
        var read = await _support.ReadAsync();
        Assert.Equal((ticket.MessageId, MailAccount.Rehearsal.Address), (read.MessageId, read.From.Mailboxes.Single().Address));
        Assert.Contains(ticket.Nonce, read.Subject, StringComparison.Ordinal);
        // To be treated as a customer's: a help desk drops what says that a program sent it.
        Assert.False(read.Headers.Contains("Auto-Submitted"));
        Assert.EndsWith("@" + MailAccount.Domain, read.MessageId, StringComparison.Ordinal);

        await _support.ReplyAsync(read);
        Assert.Equal(new(RoundtripOutcome.Answered, $"{MailAccount.Support.Address} answered"), await wait);
        await IsUnreadAsync();
    }

    [Fact]
    public async Task A_reply_with_another_subject_is_known_by_what_it_refers_to_and_one_without_references_by_its_subject()
    {
        var (_, wait) = await SendAsync(Ample);
        await _support.ReplyAsync(await _support.ReadAsync(), reply => reply.Subject = "We are here");
        Assert.Equal(RoundtripOutcome.Answered, (await wait).Outcome);

        (var ticket, wait) = await SendAsync(Ample);
        var helpDesk = new MimeMessage { Subject = $"[#4711] re: {ticket.Nonce.ToLowerInvariant()}", Body = new TextPart("html") { Text = "<p>Hello</p>" } };
        helpDesk.From.Add(new MailboxAddress(null, "desk@elsewhere.test"));
        helpDesk.To.Add(new MailboxAddress(null, MailAccount.Rehearsal.Address));
        await _support.SendAsync(helpDesk);
        Assert.Equal(new(RoundtripOutcome.Answered, "desk@elsewhere.test answered"), await wait);
    }

    [Fact]
    public async Task An_automatic_reply_is_told_and_is_no_answer()
    {
        var (_, wait) = await SendAsync(Ample, $"away@{MailAccount.Domain}");
        await ToldAsync("an automatic message");
        _time.Jump(Ample);
        var end = await wait;
        Assert.Equal(RoundtripOutcome.NoAnswer, end.Outcome);
        Assert.Contains("Auto-Submitted: auto-replied", end.Why, StringComparison.Ordinal);
        Assert.Contains(_told, line => line.Contains($"an automatic message from away@{MailAccount.Domain}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reply_of_a_program_before_a_persons_does_not_hide_it()
    {
        var (_, wait) = await SendAsync(Ample);
        var read = await _support.ReadAsync();
        await _support.ReplyAsync(read, reply => reply.Headers.Add("Precedence", "bulk"));
        await ToldAsync("Precedence: bulk");
        await _support.ReplyAsync(read);
        Assert.Equal(RoundtripOutcome.Answered, (await wait).Outcome);
    }

    [Fact]
    public async Task A_ticket_that_comes_back_ends_the_wait_with_the_mail_servers_reason()
    {
        var (_, wait) = await SendAsync(Ample, $"gone@{MailAccount.Domain}");
        var end = await wait;
        Assert.Equal(RoundtripOutcome.Bounced, end.Outcome);
        Assert.NotEmpty(end.Why);
    }

    [Fact]
    public async Task Nobody_answers_in_time()
    {
        var (_, wait) = await SendAsync(Ample);
        await _support.ReadAsync();
        _time.Jump(Ample);
        Assert.Equal(new(RoundtripOutcome.NoAnswer, "nothing came back"), await wait);
    }

    [Fact]
    public async Task An_answer_to_another_ticket_is_none_nor_is_a_copy_of_our_own()
    {
        var (_, wait) = await SendAsync(Ample);
        var read = await _support.ReadAsync();
        await _support.ReplyAsync(read, reply =>
        {
            reply.Subject = $"Re: [{SupportNonce.New()}] Does the support inbox answer?";
            reply.InReplyTo = "another@nyra.test";
            reply.References.Clear();
            reply.References.Add("another@nyra.test");
        });
        // A copy of what was sent, as a rule of the mailbox may put it beside the answers.
        await _support.ReplyAsync(read, copy => copy.MessageId = read.MessageId!);
        await _servers.ArrivedAsync(MailAccount.Rehearsal, "NYRA-", 2);
        _time.Jump(Ample);
        Assert.Equal(new(RoundtripOutcome.NoAnswer, "nothing came back"), await wait);
    }

    [Fact]
    public async Task An_answer_that_came_while_the_server_was_away_is_found_once_it_is_back()
    {
        var (_, wait) = await SendAsync(Ample);
        var read = await _support.ReadAsync();
        await _servers.KillImapAsync();
        await ToldAsync("Trying again.");
        await _support.ReplyAsync(read);
        await _servers.StartImapAsync();
        Assert.Equal(RoundtripOutcome.Answered, (await wait).Outcome);
    }

    [Fact]
    public async Task A_mailbox_that_cannot_be_read_at_the_end_is_not_told_as_no_answer()
    {
        var (_, wait) = await SendAsync(Ample);
        await _servers.KillImapAsync();
        await ToldAsync("Trying again.");
        _time.Jump(Ample);
        Assert.Equal(MailTrouble.Unavailable, (await Assert.ThrowsAsync<MailTroubleException>(() => wait)).Trouble);
    }

    [Fact]
    public async Task A_wrong_password_is_told_by_the_setting_to_mend()
    {
        var reading = await Assert.ThrowsAsync<MailTroubleException>(() => SupportMailbox.OpenAsync(Settled(imapPassword: "wr0ng").Imap!, Ct));
        Assert.Equal(MailTrouble.Settings, reading.Trouble);
        Assert.Contains("NYRA_SUPPORT_IMAP_PASSWORD", reading.Message, StringComparison.Ordinal);
        var sending = await Assert.ThrowsAsync<MailTroubleException>(() => Roundtrip(Settled(smtpPassword: "wr0ng")).SendAsync(MailAccount.Support.Address, Ct));
        Assert.Equal(MailTrouble.Settings, sending.Trouble);
        Assert.Contains("NYRA_SUPPORT_SMTP_PASSWORD", sending.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", reading + sending.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inbox_that_the_server_does_not_know_is_told_with_its_words()
    {
        var error = await Assert.ThrowsAsync<MailTroubleException>(() => Roundtrip(Settled()).SendAsync($"nobody@{MailAccount.Domain}", Ct));
        Assert.Equal(MailTrouble.Refused, error.Trouble);
        Assert.Contains("550 no such mailbox", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_are_read_from_the_folder_named_and_a_missing_one_is_told()
    {
        using (await SupportMailbox.OpenAsync(Settled(folder: "/Answers").Imap!, Ct))
        {
        }
        var error = await Assert.ThrowsAsync<MailTroubleException>(() => SupportMailbox.OpenAsync(Settled(folder: "/No%20such").Imap!, Ct));
        Assert.Equal(MailTrouble.Settings, error.Trouble);
        Assert.Contains("no mailbox No such", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_tls_gets_no_password_but_on_this_machines_own_address()
    {
        var mail = Settled(host: "localhost");
        foreach (var refused in new Func<Task>[] { () => SupportMailbox.OpenAsync(mail.Imap!, Ct), () => Roundtrip(mail).SendAsync(MailAccount.Support.Address, Ct) })
        {
            var error = await Assert.ThrowsAsync<MailTroubleException>(refused);
            Assert.Equal(MailTrouble.Unavailable, error.Trouble);
            Assert.Contains("offers no STARTTLS", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("no-such-host.invalid", "There is no host no-such-host.invalid")]
    [InlineData("127.0.0.1:1", "does not answer as a mail server")]
    public async Task A_server_that_is_not_there_is_told(string host, string words)
    {
        var error = await Assert.ThrowsAsync<MailTroubleException>(() => SupportMailbox.OpenAsync(Server($"imaps://me@{host}", imap: true), Ct));
        Assert.Equal(MailTrouble.Unavailable, error.Trouble);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private async Task<(SentTicket Ticket, Task<RoundtripEnd> Wait)> SendAsync(TimeSpan patience, string? inbox = null)
    {
        var mail = Settled();
        var mailbox = await SupportMailbox.OpenAsync(mail.Imap!, Ct);
        var roundtrip = Roundtrip(mail);
        var ticket = await roundtrip.SendAsync(inbox ?? MailAccount.Support.Address, Ct);
        return (ticket, WaitAsync());

        async Task<RoundtripEnd> WaitAsync()
        {
            using (mailbox)
                return await roundtrip.WaitAsync(mailbox, ticket, patience, Tell, Ct);
        }
    }

    private async Task IsUnreadAsync()
    {
        using var reader = await _servers.ReadAsync(MailAccount.Rehearsal);
        await reader.Inbox!.OpenAsync(FolderAccess.ReadOnly);
        var message = Assert.Single(await reader.Inbox.FetchAsync(0, -1, MessageSummaryItems.Flags));
        Assert.False(message.Flags!.Value.HasFlag(MessageFlags.Seen));
    }

    private void Tell(string line)
    {
        lock (_told)
            _told.Add(line);
    }

    private Task ToldAsync(string words) => Eventually.HoldsAsync(() =>
    {
        lock (_told)
            return Task.FromResult(_told.Any(line => line.Contains(words, StringComparison.Ordinal)));
    });

    private SupportRoundtrip Roundtrip(SupportMailSettings mail) => new(mail, _time, TimeSpan.FromMilliseconds(100));

    private SupportMailSettings Settled(string host = "127.0.0.1", string folder = "", string? smtpPassword = null, string? imapPassword = null)
    {
        var variables = new Dictionary<string, string?>
        {
            [Settings.RehearsalEmail] = MailAccount.Rehearsal.Address,
            [Settings.SupportSmtp] = $"smtp://{MailAccount.Rehearsal.User}@{host}:{_servers.SmtpPort}",
            [Settings.SupportSmtpPassword] = smtpPassword ?? MailAccount.Rehearsal.Password,
            [Settings.SupportImap] = $"imap://{MailAccount.Rehearsal.User}@{host}:{_servers.ImapPort}{folder}",
            [Settings.SupportImapPassword] = imapPassword ?? MailAccount.Rehearsal.Password,
        };
        return SupportMailSettings.Read(variables.GetValueOrDefault, waits: true, out _)!;
    }

    /// <summary>True time, for the servers are true ones; a wait for nothing is over when the test says so.</summary>
    private sealed class JumpingTime : TimeProvider
    {
        private long _jumped;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Jump(TimeSpan time) => Interlocked.Add(ref _jumped, time.Ticks);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _jumped));

        public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _jumped);
    }

    private static MailServer Server(string address, bool imap)
    {
        Assert.True(MailServer.TryRead(address, imap, "password", out var server, out var problem), problem);
        return server;
    }
}
