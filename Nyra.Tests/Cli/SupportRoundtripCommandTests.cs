using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Embedded;
using Nyra.Readiness.CommandCenter;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary><c>nyra support-roundtrip</c> as a process, between a command center, a real Exim, a real Dovecot and whoever reads the support inbox.</summary>
public sealed class SupportRoundtripCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _variables = new() { [Settings.RehearsalExecute] = "true", [Settings.OperatorToken] = CannedCommandCenter.Token };
    private CannedCommandCenter _backend = null!;

    public async ValueTask InitializeAsync() => _variables[Settings.BillingBaseUrl] = (_backend = await CannedCommandCenter.StartAsync()).Url;

    public async ValueTask DisposeAsync()
    {
        await _backend.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ticket_that_is_answered_is_taken_down_with_exit_0(bool tls)
    {
        await using var servers = await MailServers.StartAsync(tls);
        Use(servers, tls);
        var support = new SupportPerson(servers);
        using var nyra = Start("--wait", "60s");
        await support.ReplyAsync(await support.ReadAsync());
        var (code, said, error) = await nyra.EndAsync();
        Assert.True(code == 0, said + error);
        var ticket = _backend.Saved.Value.Support!;
        Assert.Equal(("support@nyra.test", "nyra support-roundtrip"), (ticket.Inbox, ticket.ConfirmedBy));
        Assert.InRange(ticket.AnsweredAt!.Value, ticket.SentAt, ticket.SentAt.AddMinutes(1));
        Assert.Contains($"Sent {ticket.Ticket} from rehearsal@nyra.test to support@nyra.test.", said, StringComparison.Ordinal);
        Assert.Contains($"Saved: {ticket.Ticket} was answered.", said, StringComparison.Ordinal);
        // Ticket and answer; what else was saved stays.
        Assert.Equal((5, "Kim"), (_backend.Saved.Version, _backend.Saved.Value.Decisions["support-inbox"].Owner));
        HoldsNoSecret(said + error);
    }

    [Fact]
    public async Task An_answer_is_taken_down_beside_what_others_saved_meanwhile()
    {
        await using var servers = await MailServers.StartAsync();
        Use(servers);
        _backend.Overtaken = (2, 412);
        var support = new SupportPerson(servers);
        using var nyra = Start("--wait", "60s", "--json");
        await support.ReplyAsync(await support.ReadAsync());
        var (code, said, error) = await nyra.EndAsync();
        Assert.True(code == 0, said + error);
        var answer = JsonDocument.Parse(said).RootElement;
        var ticket = _backend.Saved.Value.Support!;
        Assert.Equal(("answered", ticket.Ticket), (answer.GetProperty("outcome").GetString(), answer.GetProperty("support").GetProperty("ticket").GetString()));
        Assert.Equal(ticket.AnsweredAt, answer.GetProperty("support").GetProperty("answeredAt").GetDateTimeOffset());
        Assert.Contains("Sent NYRA-", error, StringComparison.Ordinal);
        Assert.NotNull(ticket.AnsweredAt);
        Assert.Equal("change-4@nyra.test", _backend.Saved.Value.RehearsalEmail);
    }

    [Fact]
    public async Task No_answer_in_time_ends_with_1_and_the_ticket_can_be_confirmed_later_but_no_other()
    {
        await using var servers = await MailServers.StartAsync();
        Use(servers);
        var (code, said, error) = await RunAsync("--wait", "2s");
        Assert.Equal(1, code);
        var ticket = _backend.Saved.Value.Support!;
        Assert.Null(ticket.AnsweredAt);
        Assert.Contains($"No answer to {ticket.Ticket} came within 00:00:02: nothing came back.", error, StringComparison.Ordinal);
        Assert.Contains(CommandHint.Of($"support-roundtrip --confirm {ticket.Ticket} --by"), error, StringComparison.Ordinal);
        HoldsNoSecret(said + error);

        (code, _, error) = await RunAsync("--confirm", "NYRA-00000000", "--by", "Kim");
        Assert.Equal(1, code);
        Assert.Contains("NYRA-00000000 is not the ticket that is waited for", error, StringComparison.Ordinal);
        Assert.Null(_backend.Saved.Value.Support!.AnsweredAt);

        (code, said, _) = await RunAsync("--confirm", ticket.Ticket.ToLowerInvariant(), "--by", " Kim ");
        Assert.Equal(0, code);
        Assert.Contains("confirmed by Kim", said, StringComparison.Ordinal);
        var confirmed = _backend.Saved;
        Assert.Equal("Kim", confirmed.Value.Support!.ConfirmedBy);
        Assert.NotNull(confirmed.Value.Support.AnsweredAt);

        (code, said, _) = await RunAsync("--confirm", ticket.Ticket, "--by", "Robin");
        Assert.Equal(0, code);
        Assert.Contains("already, confirmed by Kim. Nothing was changed.", said, StringComparison.Ordinal);
        Assert.Equal(confirmed.Version, _backend.Saved.Version);
    }

    [Fact]
    public async Task An_inbox_that_bounces_ends_with_1_at_once()
    {
        await using var servers = await MailServers.StartAsync();
        Use(servers);
        var (code, said, error) = await RunAsync("--inbox", "gone@nyra.test");
        Assert.Equal(1, code);
        Assert.Contains("The ticket came back; gone@nyra.test does not get it", error, StringComparison.Ordinal);
        Assert.Contains("gone@nyra.test is not the support inbox decided on (support@nyra.test)", said, StringComparison.Ordinal);
        Assert.Equal(("gone@nyra.test", null), (_backend.Saved.Value.Support!.Inbox, _backend.Saved.Value.Support.AnsweredAt));
    }

    [Fact]
    public async Task Send_only_sends_takes_it_down_and_needs_no_imap()
    {
        await using var servers = await MailServers.StartAsync();
        Use(servers);
        _variables.Remove(Settings.SupportImap);
        var (code, said, error) = await RunAsync("--send-only");
        Assert.True(code == 0, said + error);
        var read = await new SupportPerson(servers).ReadAsync();
        Assert.Contains(_backend.Saved.Value.Support!.Ticket, read.Subject, StringComparison.Ordinal);
        Assert.Null(_backend.Saved.Value.Support.AnsweredAt);
    }

    [Fact]
    public async Task A_ticket_that_could_not_be_taken_down_says_so_and_is_not_waited_for()
    {
        await using var servers = await MailServers.StartAsync();
        Use(servers);
        _backend.Refusal = ("support.ticket", "This looks like a secret.");
        var (code, _, error) = await RunAsync();
        Assert.Equal(1, code);
        Assert.Contains("was sent and could not be saved", error, StringComparison.Ordinal);
        Assert.Contains("support.ticket: This looks like a secret.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_with_exit_78_before_anything_is_sent()
    {
        await using var servers = await MailServers.StartAsync();
        Use(servers);
        _variables[Settings.SupportImapPassword] = "wr0ng-and-secret";
        var (code, said, error) = await RunAsync();
        Assert.Equal(78, code);
        Assert.Contains(Settings.SupportImapPassword, error, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", said + error, StringComparison.Ordinal);
        Assert.Null(_backend.Saved.Value.Support);
        using var inbox = await servers.ReadAsync(MailAccount.Support);
        await inbox.Inbox!.OpenAsync(MailKit.FolderAccess.ReadOnly);
        Assert.Equal(0, inbox.Inbox.Count);
    }

    [Fact]
    public async Task A_self_signed_certificate_is_told_with_exit_69()
    {
        await using var servers = await MailServers.StartAsync(tls: true);
        Use(servers, tls: true);
        _variables.Remove("SSL_CERT_FILE");
        var (code, said, error) = await RunAsync();
        Assert.Equal(69, code);
        Assert.Contains("its certificate is self-signed", error, StringComparison.Ordinal);
        HoldsNoSecret(said + error);
    }

    [Fact]
    public async Task Ctrl_c_ends_the_wait_with_130_and_the_ticket_stays_taken_down()
    {
        await using var servers = await MailServers.StartAsync();
        Use(servers);
        using var nyra = Start();
        await nyra.SaysAsync("Waiting 00:10:00 for the answer");
        nyra.Interrupt();
        Assert.Equal(130, (await nyra.EndAsync()).ExitCode);
        Assert.NotNull(_backend.Saved.Value.Support);
    }

    [Fact]
    public async Task Unarmed_nothing_is_sent_with_exit_2()
    {
        _variables.Remove(Settings.RehearsalExecute);
        var (code, _, error) = await RunAsync();
        Assert.Equal(2, code);
        Assert.Contains($"Nothing was sent. To send it, set {Settings.RehearsalExecute}=true", error, StringComparison.Ordinal);
        // What would be missing next is told in the same run.
        Assert.Contains($"{Settings.SupportSmtp} is missing", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_settings_are_told_at_once_with_exit_78_and_a_backend_that_is_not_there_with_69()
    {
        var token = _variables[Settings.OperatorToken];
        _variables[Settings.OperatorToken] = null;
        var (code, _, error) = await RunAsync();
        Assert.Equal(78, code);
        Assert.All(
            new[] { Settings.RehearsalEmail, Settings.SupportSmtp, Settings.SupportImap, Settings.OperatorToken },
            name => Assert.Contains($"{name} is missing", error, StringComparison.Ordinal));

        _variables[Settings.OperatorToken] = token;
        Assert.Equal(69, (await RunAsync("--confirm", "NYRA-7F3K9QXZ", "--by", "Kim", "--url", $"http://127.0.0.1:{LoopbackPorts.Take(1)[0]}")).ExitCode);
    }

    [Fact]
    public async Task No_inbox_and_the_rehearsals_own_mailbox_are_refused_with_exit_78()
    {
        (_variables[Settings.RehearsalEmail], _variables[Settings.SupportSmtp]) = ("rehearsal@nyra.test", "smtp://127.0.0.1:1");
        var (code, _, error) = await RunAsync("--send-only", "--inbox", "Rehearsal@nyra.test");
        Assert.Equal(78, code);
        Assert.Contains("is the support inbox itself", error, StringComparison.Ordinal);
        (code, _, error) = await RunAsync("--send-only", "--inbox", "support@your-domain.example");
        Assert.Equal(78, code);
        Assert.Contains("is an example mailbox of the documentation", error, StringComparison.Ordinal);

        _backend.Saved = new Versioned<CommandCenterDocument>(0, CommandCenterDocument.Empty);
        (code, _, error) = await RunAsync("--send-only");
        Assert.Equal(78, code);
        Assert.Contains("no support inbox decided on", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--confirm", "NYRA-7F3K9QXZ")]
    [InlineData("--by", "Kim")]
    [InlineData("--confirm", "7F3K9QXZ", "--by", "Kim")]
    [InlineData("--confirm", "NYRA-7F3K9QXZ", "--by", " ")]
    [InlineData("--confirm", "NYRA-7F3K9QXZ", "--by", "Kim", "--send-only")]
    [InlineData("--confirm", "NYRA-7F3K9QXZ", "--by", "Kim", "--wait", "1m")]
    [InlineData("--confirm", "NYRA-7F3K9QXZ", "--by", "Kim", "--inbox", "support@nyra.test")]
    [InlineData("--send-only", "--wait", "1m")]
    [InlineData("--wait", "soon")]
    [InlineData("--wait", "0s")]
    [InlineData("--wait", "13h")]
    [InlineData("--wait", "99999999999h")]
    [InlineData("--inbox", "support")]
    public async Task What_makes_no_sense_is_usage_with_exit_64(params string[] arguments)
    {
        var (code, _, error) = await RunAsync(arguments);
        Assert.Equal(64, code);
        Assert.Contains("support-roundtrip --help", error, StringComparison.Ordinal);
    }

    private void Use(MailServers servers, bool tls = false)
    {
        // One by STARTTLS, one by TLS from the start.
        var (smtp, imap) = tls
            ? ($"smtp://rehearsal@localhost:{servers.SmtpPort}", $"imaps://rehearsal@localhost:{servers.ImapTlsPort}")
            : ($"smtp://rehearsal@127.0.0.1:{servers.SmtpPort}", $"imap://rehearsal@127.0.0.1:{servers.ImapPort}");
        (_variables[Settings.RehearsalEmail], _variables[Settings.SupportSmtp], _variables[Settings.SupportImap]) = (MailAccount.Rehearsal.Address, smtp, imap);
        _variables[Settings.SupportSmtpPassword] = _variables[Settings.SupportImapPassword] = MailAccount.Rehearsal.Password;
        // Whom OpenSSL, and so .NET on Linux, trusts.
        _variables["SSL_CERT_FILE"] = tls ? servers.Certificate : null;
    }

    private static void HoldsNoSecret(string output) =>
        Assert.All(new[] { MailAccount.Rehearsal.Password, CannedCommandCenter.Token }, secret => Assert.DoesNotContain(secret, output, StringComparison.Ordinal));

    private NyraProcess Start(params string[] arguments) => NyraProcess.Start("nyra.dll", ["support-roundtrip", .. arguments], _folder.Path, _variables);

    private Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] arguments) =>
        NyraProcess.RunAsync("nyra.dll", ["support-roundtrip", .. arguments], _folder.Path, _variables);
}
