using MailKit.Security;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Support;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Readiness.Support;

/// <summary>Who is told the password. That a certificate somebody vouches for is taken is proven with the command, which can be told whom to trust.</summary>
public sealed class MailServerTlsTests
{
    [Fact]
    public async Task A_certificate_that_vouches_for_itself_is_refused_before_anything_is_told_to_it()
    {
        await using var servers = await MailServers.StartAsync(tls: true);
        foreach (var address in new[] { $"smtp://me@localhost:{servers.SmtpPort}", $"smtps://me@localhost:{servers.SmtpTlsPort}", $"imap://me@localhost:{servers.ImapPort}", $"imaps://me@localhost:{servers.ImapTlsPort}" })
        {
            var error = await Assert.ThrowsAsync<MailTroubleException>(() => OpenAsync(address));
            Assert.Equal(MailTrouble.Unavailable, error.Trouble);
            Assert.Contains("its certificate is self-signed", error.Message, StringComparison.Ordinal);
            Assert.Contains(address.StartsWith("imap", StringComparison.Ordinal) ? Settings.SupportImap : Settings.SupportSmtp, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_told_as_such()
    {
        await using var servers = await MailServers.StartAsync(tls: true);
        var error = await Assert.ThrowsAsync<MailTroubleException>(() => OpenAsync($"imaps://me@127.0.0.1:{servers.ImapTlsPort}"));
        Assert.Contains("its certificate is for another name (CN=localhost)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_without_tls_is_told_as_such()
    {
        await using var servers = await MailServers.StartAsync();
        var error = await Assert.ThrowsAsync<MailTroubleException>(() => OpenAsync($"imaps://me@127.0.0.1:{servers.ImapPort}"));
        Assert.Contains("speaks no TLS on this port", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtp://me@127.0.0.1", SecureSocketOptions.None)]
    [InlineData("imap://me@127.0.0.1", SecureSocketOptions.None)]
    [InlineData("imaps://me@127.0.0.1", SecureSocketOptions.SslOnConnect)]
    [InlineData("smtp://me@localhost", SecureSocketOptions.StartTls)]
    [InlineData("imap://me@[::1]", SecureSocketOptions.StartTls)]
    [InlineData("smtp://me@mail.example", SecureSocketOptions.StartTls)]
    [InlineData("smtps://me@mail.example", SecureSocketOptions.SslOnConnect)]
    public void Only_this_machines_own_address_is_spoken_to_in_the_clear(string address, SecureSocketOptions security) =>
        Assert.Equal(security, Read(address).Security);

    private static async Task OpenAsync(string address)
    {
        var server = Read(address);
        if (server.IsImap)
        {
            using var mailbox = await SupportMailbox.OpenAsync(server, CancellationToken.None);
            return;
        }
        await new SupportRoundtrip(new("me@nyra.test", server, null), TimeProvider.System).SendAsync("support@nyra.test", CancellationToken.None);
    }

    private static MailServer Read(string address)
    {
        Assert.True(MailServer.TryRead(address, address.StartsWith("imap", StringComparison.Ordinal), "password", out var server, out var problem), problem);
        return server;
    }
}
