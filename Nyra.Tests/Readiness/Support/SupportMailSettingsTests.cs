using Nyra.Billing.Configuration;
using Nyra.Readiness.Support;
using Xunit;

namespace Nyra.Tests.Readiness.Support;

public sealed class SupportMailSettingsTests
{
    [Fact]
    public void Characters_copied_along_are_named_in_every_setting()
    {
        var variables = new Dictionary<string, string>
        {
            [Settings.RehearsalEmail] = "you@example.com",
            [Settings.SupportSmtp] = "smtp://you@mail\u200b.example.com:587",
            [Settings.SupportSmtpPassword] = "a pass\u2060word",
            [Settings.SupportImap] = "imaps://you@mail.example.com:993",
            [Settings.SupportImapPassword] = "x\ny",
        };
        Assert.Null(SupportMailSettings.Read(variables.GetValueOrDefault, waits: true, out var problems));
        var told = string.Join('\n', problems);
        Assert.Contains("NYRA_SUPPORT_SMTP holds characters that do not belong in it: U+200B (zero width space) at position 16.", told,
            StringComparison.Ordinal);
        Assert.Contains("NYRA_SUPPORT_SMTP_PASSWORD holds characters that do not belong in it: U+2060 (word joiner) at position 7.", told,
            StringComparison.Ordinal);
        Assert.Contains("NYRA_SUPPORT_IMAP_PASSWORD holds characters that do not belong in it: U+000A (line feed) at position 2.", told,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_missing_is_told_at_once_by_its_name()
    {
        Assert.Null(SupportMailSettings.Read(_ => null, waits: true, out var problems));
        Assert.Equal(
            [Settings.RehearsalEmail, Settings.SupportSmtp, Settings.SupportImap], problems.Select(problem => problem.Split(' ')[0]));
        SupportMailSettings.Read(_ => null, waits: false, out problems);
        Assert.Equal([Settings.RehearsalEmail, Settings.SupportSmtp], problems.Select(problem => problem.Split(' ')[0]));
    }

    [Theory]
    [InlineData("imaps://me@mail.example", "me", "mail.example", 993, null)]
    [InlineData("IMAP://me@Mail.example", "me", "Mail.example", 143, null)]
    [InlineData("imaps://me@example.com@mail.example:1993/Support/Answers", "me@example.com", "mail.example", 1993, "Support/Answers")]
    [InlineData("imaps://me%40example.com@mail.example/Two%20words", "me@example.com", "mail.example", 993, "Two words")]
    [InlineData("imap://me@[::1]:143/", "me", "::1", 143, null)]
    public void A_server_is_read_with_user_port_and_folder(string address, string user, string host, int port, string? folder)
    {
        Assert.True(MailServer.TryRead(address, imap: true, "password", out var server, out _));
        Assert.Equal((user, host, port, folder), (server.User, server.Host, server.Port, server.Folder));
    }

    [Theory]
    [InlineData("mail.example")]
    [InlineData("https://me@mail.example")]
    [InlineData("smtp://me@mail.example")]
    [InlineData("imaps://mail.example")]
    [InlineData("imaps://me@")]
    [InlineData("imaps://me@mail.example:0")]
    [InlineData("imaps://me@mail.example:70000")]
    [InlineData("imaps://me@mail example")]
    public void What_is_no_imap_server_is_told(string address) =>
        Assert.False(MailServer.TryRead(address, imap: true, "password", out _, out _));

    [Theory]
    [InlineData("imaps://me:hunter2@mail.example")]
    [InlineData("imaps://me@example.com:hunter2@mail.example")]
    [InlineData("imaps://:hunter2@mail.example/x")]
    public void A_password_in_an_address_is_refused_and_not_repeated(string address)
    {
        var variables = new Dictionary<string, string?>
        {
            [Settings.RehearsalEmail] = "me@example.com",
            [Settings.SupportSmtp] = "smtp://127.0.0.1:25",
            [Settings.SupportImap] = address,
            [Settings.SupportImapPassword] = "hunter3",
        };
        Assert.Null(SupportMailSettings.Read(variables.GetValueOrDefault, waits: true, out var problems));
        Assert.Contains("holds a password", Assert.Single(problems), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Only_this_machine_may_be_sent_through_without_a_user()
    {
        var variables = new Dictionary<string, string?> { [Settings.RehearsalEmail] = "me@example.com", [Settings.SupportSmtp] = "smtp://127.0.0.1:25" };
        Assert.NotNull(SupportMailSettings.Read(variables.GetValueOrDefault, waits: false, out _));
        variables[Settings.SupportSmtp] = "smtp://mail.example";
        Assert.Null(SupportMailSettings.Read(variables.GetValueOrDefault, waits: false, out var problems));
        Assert.Contains("names no user", Assert.Single(problems), StringComparison.Ordinal);
        variables[Settings.SupportSmtp] = "smtp://me@mail.example";
        Assert.Null(SupportMailSettings.Read(variables.GetValueOrDefault, waits: false, out problems));
        Assert.Contains($"{Settings.SupportSmtpPassword} is missing", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_prints_neither_user_nor_password()
    {
        Assert.True(MailServer.TryRead("smtp://me@mail.example", imap: false, "hunter2", out var server, out _));
        Assert.Equal("smtp://mail.example:587", server.ToString());
        Assert.DoesNotContain("hunter2", new SupportMailSettings("me@example.com", server, null).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", false)]
    [InlineData(null, true)]
    [InlineData("1", true)]
    [InlineData("", true)]
    public void A_ticket_is_sent_only_by_who_armed_that(string? armed, bool refused) =>
        Assert.Equal(refused, SupportGuard.Refusal(name => name == Settings.RehearsalExecute ? armed : null)?.Contains("Nothing was sent", StringComparison.Ordinal) ?? false);
}
