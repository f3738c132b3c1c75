using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using MimeKit;
using Nyra.Embedded;
using Xunit;

namespace Nyra.Tests.Infrastructure;

/// <summary>A real Exim and a real Dovecot on loopback ports, with their mail in a folder of their own: what is sent by the one is read from the other.</summary>
public sealed class MailServers : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly string _exim;
    private readonly string _dovecot;
    private readonly bool _tls;
    private readonly int[] _ports = LoopbackPorts.Take(4);
    private readonly List<Process> _running = [];
    private readonly List<string> _said = [];
    private Process? _imap;

    private MailServers(string exim, string dovecot, bool tls) => (_exim, _dovecot, _tls) = (exim, dovecot, tls);

    public int SmtpPort => _ports[0];

    public int SmtpTlsPort => _ports[1];

    public int ImapPort => _ports[2];

    public int ImapTlsPort => _ports[3];

    /// <summary>That of both, for who means to trust it.</summary>
    public string Certificate => _folder.File("certificate.pem");

    /// <summary>Skips the test where one of them is not installed.</summary>
    /// <param name="tls">Whether they offer STARTTLS, and TLS from the start on ports of their own, by a self-signed certificate for localhost.</param>
    public static async Task<MailServers> StartAsync(bool tls = false)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Exim and Dovecot do not run on Windows.");
        var servers = new MailServers(Programs.Exim(), Programs.Dovecot(), tls);
        var version = await servers.SaysAsync(new(servers._dovecot, ["--version"]));
        Assert.SkipUnless(version.StartsWith("2.3.", StringComparison.Ordinal), $"Dovecot {version.Trim()} is here, and its configuration is written for 2.3.");
        try
        {
            await servers.WriteAsync();
            servers.Start("exim", new(servers._exim, ["-C", servers._folder.File("exim.conf"), "-bdf", "-q10m"]));
            await servers.AnswersAsync(servers.SmtpPort);
            await servers.StartImapAsync();
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
        return servers;
    }

    public async Task StartImapAsync()
    {
        _imap = Start("dovecot", new(_dovecot, ["-F", "-c", _folder.File("dovecot.conf")]));
        await AnswersAsync(ImapPort);
    }

    /// <summary>kill -9 of Dovecot and its children: connections break.</summary>
    public async Task KillImapAsync()
    {
        await KillAsync(_imap!);
        File.Delete(_folder.File("run/master.pid"));
    }

    /// <summary>Waits for a message with this in its subject.</summary>
    public async Task<MimeMessage> ArrivedAsync(MailAccount account, string subject, int many = 1)
    {
        using var client = await ReadAsync(account);
        await client.Inbox!.OpenAsync(FolderAccess.ReadOnly);
        IList<UniqueId> found = [];
        await Eventually.HoldsAsync(async () =>
        {
            await client.NoOpAsync();
            return (found = await client.Inbox.SearchAsync(SearchQuery.SubjectContains(subject))).Count >= many;
        });
        return await client.Inbox.GetMessageAsync(found[^1]);
    }

    /// <summary>Signed in, to read a mailbox.</summary>
    public async Task<ImapClient> ReadAsync(MailAccount account)
    {
        var client = new ImapClient { ServerCertificateValidationCallback = IsOurs };
        await client.ConnectAsync("127.0.0.1", ImapPort, _tls ? SecureSocketOptions.StartTls : SecureSocketOptions.None);
        await client.AuthenticateAsync(account.User, account.Password);
        return client;
    }

    /// <summary>Whether a certificate is the one they show: the tests' own clients trust it, Nyra does not.</summary>
    public bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        using var ours = X509Certificate2.CreateFromPem(File.ReadAllText(Certificate));
        return ours.GetRawCertData().AsSpan().SequenceEqual(certificate?.GetRawCertData());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running.ToList())
            await KillAsync(process);
        // A delivery under way ends by itself, and writes until then.
        await Eventually.HoldsAsync(() => Task.FromResult(TryDeleteFolder()));
    }

    private async Task WriteAsync()
    {
        foreach (var name in new[] { "run", "state", "spool", "mail" })
            Directory.CreateDirectory(_folder.File(name));
        var asRoot = Environment.IsPrivilegedProcess;
        var (user, group) = asRoot
            ? ("nobody", (await SaysAsync(new("id", ["-gn", "nobody"]))).Trim())
            : (Environment.UserName, (await SaysAsync(new("id", ["-gn"]))).Trim());
        await File.WriteAllTextAsync(_folder.File("exim.conf"), MailServerFiles.Exim(_folder.Path, SmtpPort, SmtpTlsPort, user, group, _tls));
        await File.WriteAllTextAsync(_folder.File("dovecot.conf"), MailServerFiles.Dovecot(_folder.Path, ImapPort, ImapTlsPort, user, group, _tls));
        await File.WriteAllTextAsync(_folder.File("users"), MailServerFiles.DovecotUsers());
        var (certificate, key) = MailServerFiles.SelfSigned();
        await File.WriteAllTextAsync(Certificate, certificate);
        await File.WriteAllTextAsync(_folder.File("key.pem"), key);
        if (asRoot)
            await SaysAsync(new("chown", ["-R", $"{user}:{group}", _folder.Path]));
    }

    // Neither delivers mail as root. What Debian installs setuid must not become root either: then it would be another configuration.
    private Process Start(string name, ProcessStartInfo program)
    {
        var start = new ProcessStartInfo(
            Programs.SetPriv(name, Environment.IsPrivilegedProcess ? "nobody" : Environment.UserName),
            [
                .. Environment.IsPrivilegedProcess ? (string[])["--reuid=nobody", $"--regid={GroupOfNobody()}", "--clear-groups"] : [], "--no-new-privs",
                program.FileName, .. program.ArgumentList,
            ])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        // Kept where a failure to start is looked for; and it must not fill up what it says it into.
        process.OutputDataReceived += (_, line) => Said(name, line.Data);
        process.ErrorDataReceived += (_, line) => Said(name, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _running.Add(process);
        return process;
    }

    private void Said(string name, string? line)
    {
        lock (_said)
            _said.Add($"{name}: {line}");
    }

    private static string GroupOfNobody() => File.ReadLines("/etc/group").Any(line => line.StartsWith("nogroup:", StringComparison.Ordinal)) ? "nogroup" : "nobody";

    private async Task AnswersAsync(int port)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await GreetsAsync(port))
        {
            if (_running.Any(process => process.HasExited))
                throw new InvalidOperationException($"A mail server ended: {string.Join("\n", _said)}");
            await Task.Delay(20, limit.Token);
        }
    }

    private static async Task<bool> GreetsAsync(int port)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", port);
            return await socket.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(Patience) == 1;
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return false;
        }
    }

    private async Task<string> SaysAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.WorkingDirectory = _folder.Path;
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}.");
    }

    private async Task KillAsync(Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync().WaitAsync(Patience);
        process.Dispose();
        _running.Remove(process);
    }

    private bool TryDeleteFolder()
    {
        try
        {
            _folder.Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
